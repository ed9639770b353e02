import type { DocumentNode, Source } from 'graphql';
import { parse } from 'graphql';
import { ApiError } from '../errors.ts';

/** Words and signs of one operation: ten times what the largest page asks. More would be checked for seconds. */
const MAX_TOKENS = 5_000;

export function parseOperation(source: string | Source): DocumentNode {
  try {
    return parse(source, { maxTokens: MAX_TOKENS });
  } catch (error) {
    // The parser goes into what is nested by calling itself: the stack ends before the words do.
    if (error instanceof RangeError) throw new ApiError('operation_too_deep', undefined, { cause: error });
    throw error;
  }
}
