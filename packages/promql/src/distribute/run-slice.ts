import { Annotations } from '../annotations.ts';
import { PromqlError } from '../errors.ts';
import { EVALUATED_AGGREGATORS } from '../execute/aggregate/all.ts';
import { reduceGroups } from '../execute/aggregate/group-reducer.ts';
import { Budget } from '../execute/budget.ts';
import { type Column, FLOAT, forEachColumn } from '../execute/column.ts';
import type { Context } from '../execute/context.ts';
import { createContext } from '../execute/evaluate.ts';
import { staysApart } from '../execute/metric-names.ts';
import { SampleCounts } from '../execute/sample-counts.ts';
import type { Steps } from '../execute/steps.ts';
import { Labels } from '../labels.ts';
import type { AggregateExpr, Call, VectorSelector } from '../parse/ast.ts';
import type { SelectedSeries } from '../storage.ts';
import { PartialSums } from './partial-sums.ts';
import { aggregateShapeOf, seriesShapeOf } from './shape.ts';
import { GROUP_LABEL, type SliceAnswer, type SliceColumns, type SlicePartial, type SliceTask } from './slice-task.ts';

/** Reads what the storage has packed: the series in their order. */
export type OpenPacked = (data: unknown) => readonly Pick<SelectedSeries, 'read'>[];

/** What a worker does: evaluate as it is done anywhere, over the series of the slice alone. */
export async function runSlice(task: SliceTask, open: OpenPacked, signal: AbortSignal): Promise<SliceAnswer> {
  try {
    return await evaluate(task, open, signal);
  } catch (error) {
    if (error instanceof PromqlError) return { kind: 'refused', code: error.code, message: error.message };
    throw error;
  }
}

/** What of an answer need not be copied on its way. */
export function buffersOf(answer: SliceAnswer): ArrayBuffer[] {
  if (answer.kind === 'refused') return [];
  const { kinds, floats, counted } = answer;
  const columns = [
    ...[kinds, floats],
    ...(answer.kind === 'columns' ? [answer.series] : [answer.groups]),
    ...(answer.kind === 'columns' || answer.summed === null ? [] : [answer.summed.compensations, answer.summed.counts]),
    ...(counted === null ? [] : [counted.queryable, counted.read]),
  ];
  return columns.map(({ buffer }) => buffer);
}

async function evaluate(task: SliceTask, open: OpenPacked, signal: AbortSignal): Promise<SliceAnswer> {
  const { expr, steps, options } = task;
  const shape = expr.kind === 'aggregate' ? aggregateShapeOf(expr) : seriesShapeOf(expr);
  if (shape === undefined) throw new TypeError('what a slice was asked for is not evaluated in slices');
  const reading = { place: 0 };
  const selection = { series: seriesOf(task, open, reading) };
  staysApart(selection);
  const budget = new Budget(options.limits, signal);
  const annotations = new Annotations('');
  const counts = task.countsSamples ? new SampleCounts(steps) : null;
  const context = createContext({
    options,
    selections: new Map([[shape.selector, selection]]),
    statistics: new Set(),
    annotations,
    budget,
    counts,
    workers: null,
    given: task.given,
  });
  const values =
    expr.kind === 'aggregate'
      ? { kind: 'groups' as const, ...(await groupsOf(expr, steps, context)) }
      : { kind: 'columns' as const, ...(await columnsOf(expr, steps, context, reading, task.labelsOf.length)) };
  return {
    ...values,
    said: annotations.remarks,
    counted: counts && { queryable: counts.queryable, read: counts.read },
    read: budget.counts,
  };
}

/** Columns come as their series are read: the one that was read last is the column's. */
async function columnsOf(
  expr: VectorSelector | Call,
  steps: Steps,
  context: Context,
  reading: { readonly place: number },
  most: number,
): Promise<Pick<SliceColumns, 'series' | 'kinds' | 'floats'>> {
  const { count } = steps;
  const series = new Int32Array(most);
  const kinds = new Uint8Array(most * count);
  const floats = new Float64Array(most * count);
  let columns = 0;
  await forEachColumn(context.vector(expr, steps), context.budget, (column) => {
    if (!column.kinds.includes(FLOAT)) return;
    series[columns] = reading.place;
    kinds.set(column.kinds, columns * count);
    floats.set(column.floats, columns * count);
    columns++;
  });
  return { series: series.slice(0, columns), kinds, floats };
}

async function groupsOf(
  expr: AggregateExpr,
  steps: Steps,
  context: Context,
): Promise<Pick<SlicePartial, 'groups' | 'kinds' | 'floats' | 'summed'>> {
  const groups: Column[] = [];
  const sums = new Map<Column, PartialSums>();
  const isSummed = aggregateShapeOf(expr)?.isSummed === true;
  const stream = isSummed
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
    summed: isSummed
      ? {
          compensations: joined((group) => (sums.get(group) as PartialSums).compensations),
          counts: joined((group) => (sums.get(group) as PartialSums).counts),
        }
      : null,
  };
}

function seriesOf(
  { labels, labelsOf, samples, series }: SliceTask,
  open: OpenPacked,
  reading: { place: number },
): SelectedSeries[] {
  const known = labels.map((set) => new Labels(set.names, set.values));
  return open(series.data).map((one, at) => ({
    labels: known[labelsOf[at] as number] as Labels,
    samples: samples[at] as number,
    read(into) {
      reading.place = at;
      one.read(into);
    },
  }));
}
