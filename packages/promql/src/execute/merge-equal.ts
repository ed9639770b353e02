import { PromqlError } from '../errors.ts';
import { ABSENT, type Column, type ColumnStream, HISTOGRAM, keepColumn } from './column.ts';
import type { Context } from './context.ts';
import { type StepSet, stepsOf } from './step-set.ts';

/** Prometheus' text: what two series have become that differ in nothing any more. */
export function sameLabelset(): PromqlError {
  return new PromqlError('execution', 'vector cannot contain metrics with the same labelset');
}

/** Takes a copy of the column among the others, or into the one with equal labels: an error where both have a value at one step. */
export function addColumn(columns: Map<string, Column>, column: Column, { budget }: Context): void {
  const { key } = column.labels;
  const before = columns.get(key);
  if (before === undefined) {
    budget.hold(column.kinds.length);
    columns.set(key, keepColumn(column));
    return;
  }
  for (let at = 0; at < column.kinds.length; at++) {
    const kind = column.kinds[at] as number;
    if (kind === ABSENT) continue;
    if (before.kinds[at] !== ABSENT) throw sameLabelset();
    before.kinds[at] = kind;
    before.floats[at] = column.floats[at] as number;
    if (kind === HISTOGRAM) {
      before.histograms ??= new Array(before.kinds.length);
      before.histograms[at] = column.histograms?.[at];
    }
  }
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
