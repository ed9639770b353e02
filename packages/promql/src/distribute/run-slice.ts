import { Annotations } from '../annotations.ts';
import { PromqlError } from '../errors.ts';
import { EVALUATED_AGGREGATORS } from '../execute/aggregate/all.ts';
import { reduceGroups } from '../execute/aggregate/group-reducer.ts';
import { Budget } from '../execute/budget.ts';
import type { Column } from '../execute/column.ts';
import { createContext } from '../execute/evaluate.ts';
import { SampleCounts } from '../execute/sample-counts.ts';
import { Labels } from '../labels.ts';
import type { SelectedSeries } from '../storage.ts';
import { PartialSums } from './partial-sums.ts';
import { shapeOf } from './shape.ts';
import { GROUP_LABEL, type SliceAnswer, type SlicePartial, type SliceTask } from './slice-task.ts';

/** Reads what the storage has packed: the series in their order. */
export type OpenPacked = (data: unknown) => readonly Pick<SelectedSeries, 'read'>[];

/** What a worker does: the aggregation, as it is evaluated anywhere, over the series of the slice alone. */
export async function runSlice(task: SliceTask, open: OpenPacked, signal: AbortSignal): Promise<SliceAnswer> {
  try {
    return { kind: 'answered', ...(await evaluate(task, open, signal)) };
  } catch (error) {
    if (error instanceof PromqlError) return { kind: 'refused', code: error.code, message: error.message };
    throw error;
  }
}

/** What of an answer need not be copied on its way. */
export function buffersOf(answer: SliceAnswer): ArrayBuffer[] {
  if (answer.kind === 'refused') return [];
  const { groups, kinds, floats, summed, counted } = answer;
  const columns = [
    ...[groups, kinds, floats],
    ...(summed === null ? [] : [summed.compensations, summed.counts]),
    ...(counted === null ? [] : [counted.queryable, counted.read]),
  ];
  return columns.map(({ buffer }) => buffer);
}

async function evaluate(task: SliceTask, open: OpenPacked, signal: AbortSignal): Promise<SlicePartial> {
  const { expr, steps, options } = task;
  const shape = shapeOf(expr);
  if (shape === undefined) throw new TypeError(`"${expr.op}" of this is not evaluated in slices`);
  const budget = new Budget(options.limits, signal);
  const annotations = new Annotations('');
  const counts = task.countsSamples ? new SampleCounts(steps) : null;
  const context = createContext({
    options,
    selections: new Map([[shape.selector, { series: seriesOf(task, open) }]]),
    statistics: new Set(),
    annotations,
    budget,
    counts,
    workers: null,
  });
  const groups: Column[] = [];
  const sums = new Map<Column, PartialSums>();
  const stream = shape.isSummed
    ? reduceGroups(expr, steps, context, (result, arrays) => {
        const partial = new PartialSums(result, arrays);
        sums.set(result, partial);
        return partial;
      })
    : EVALUATED_AGGREGATORS[expr.op](expr, steps, context);
  for await (const group of stream) groups.push(group);

  const joined = (columnOf: (group: Column) => Float64Array): Float64Array<ArrayBuffer> => {
    const all = new Float64Array(groups.length * steps.count);
    for (const [at, group] of groups.entries()) all.set(columnOf(group), at * steps.count);
    return all;
  };
  const kinds = new Uint8Array(groups.length * steps.count);
  for (const [at, group] of groups.entries()) kinds.set(group.kinds, at * steps.count);
  return {
    groups: Int32Array.from(groups, ({ labels }) => Number(labels.get(GROUP_LABEL))),
    kinds,
    floats: joined(({ floats }) => floats),
    summed: shape.isSummed
      ? {
          compensations: joined((group) => (sums.get(group) as PartialSums).compensations),
          counts: joined((group) => (sums.get(group) as PartialSums).counts),
        }
      : null,
    said: annotations.remarks,
    counted: counts && { queryable: counts.queryable, read: counts.read },
    read: budget.counts,
  };
}

function seriesOf({ labels, labelsOf, samples, series }: SliceTask, open: OpenPacked): SelectedSeries[] {
  const known = labels.map((set) => new Labels(set.names, set.values));
  return open(series.data).map((one, at) => ({
    labels: known[labelsOf[at] as number] as Labels,
    samples: samples[at] as number,
    read: (into) => one.read(into),
  }));
}
