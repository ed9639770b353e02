import { PromqlError } from '../errors.ts';
import type { ColumnStream } from './column.ts';
import type { Context } from './context.ts';
import { StepSets } from './step-sets.ts';

/** Prometheus' text: what two series have become that differ in nothing any more. */
export function sameLabelset(): PromqlError {
  return new PromqlError('execution', 'vector cannot contain metrics with the same labelset');
}

/** Passes on what comes, and refuses what would have two equal series at one step. Remembers where each has values, not which. */
export async function* refuseEqual(stream: ColumnStream, { budget }: Context): ColumnStream {
  let seen: StepSets | undefined;
  for await (const column of stream) {
    seen ??= new StepSets(column.kinds.length, budget);
    if (!seen.of(column.labels.key).addPresent(column.kinds)) throw sameLabelset();
    yield column;
  }
  seen?.release();
}
