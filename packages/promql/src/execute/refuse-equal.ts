import { PromqlError } from '../errors.ts';
import { ABSENT, type ColumnStream } from './column.ts';
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

/** The same for functions over ranges, which refuse two equal series even where they never meet at a step. */
export async function* refuseEqualSeries(stream: ColumnStream): ColumnStream {
  const seen = new Set<string>();
  for await (const column of stream) {
    if (!column.kinds.some((kind) => kind !== ABSENT)) continue;
    const { key } = column.labels;
    if (seen.has(key)) throw sameLabelset();
    seen.add(key);
    yield column;
  }
}
