import { PromqlError } from '../errors.ts';
import type { ColumnStream } from './column.ts';
import { type StepSet, stepsOf } from './step-set.ts';

/** Prometheus' text: what two series have become that differ in nothing any more. */
export function sameLabelset(): PromqlError {
  return new PromqlError('execution', 'vector cannot contain metrics with the same labelset');
}

/** Passes on what comes, and refuses what would have two equal series at one step. Remembers where each has values, not which. */
export async function* refuseEqual(stream: ColumnStream): ColumnStream {
  const seen = new Map<string, StepSet>();
  for await (const column of stream) {
    const steps = stepsOf(seen, column.labels.key, column.kinds.length);
    if (!steps.addPresent(column.kinds)) throw sameLabelset();
    yield column;
  }
}
