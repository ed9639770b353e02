import type { DocumentNode, Source } from 'graphql';
import { parse } from 'graphql';

/** Words and signs of one operation: ten times what the largest page asks. More would be checked for seconds. */
const MAX_TOKENS = 5_000;

export function parseOperation(source: string | Source): DocumentNode {
  return parse(source, { maxTokens: MAX_TOKENS });
}
