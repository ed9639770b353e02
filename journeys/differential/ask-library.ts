import {
  createMemoryStorage,
  PromqlError,
  PromqlSyntaxError,
  type QueryOptions,
  queryInstant,
  queryRange,
} from '@oriel/promql';
import type { Answer } from './compare.ts';
import type { PlacedCase } from './place-case.ts';

/** Our answer, in this process. A refusal is an Error; anything else that is thrown is a fault of ours and thrown on. */
export async function askLibrary(
  { series, query, startMs, endMs, stepMs }: PlacedCase,
  options: QueryOptions,
): Promise<Answer> {
  const environment = { storage: createMemoryStorage(series), options, countSamples: true };
  try {
    return stepMs === 0
      ? await queryInstant(query, startMs, environment)
      : await queryRange(query, startMs, endMs, stepMs, environment);
  } catch (error) {
    if (error instanceof PromqlError || error instanceof PromqlSyntaxError) return error;
    throw new Error(`our library breaks at ${query}`, { cause: error });
  }
}
