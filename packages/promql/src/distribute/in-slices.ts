import { PromqlError } from '../errors.ts';
import { EVALUATED_AGGREGATORS } from '../execute/aggregate/all.ts';
import type { ColumnStream } from '../execute/column.ts';
import type { Context } from '../execute/context.ts';
import { metricsMayDiffer } from '../execute/metric-names.ts';
import type { Steps } from '../execute/steps.ts';
import { LONGEST_TIMER_MS } from '../longest-timer.ts';
import type { AggregateExpr } from '../parse/ast.ts';
import type { PackedSeries, SelectedSeries, Selection } from '../storage.ts';
import { cutSlices, type Slice } from './cut-slices.ts';
import { type GroupedSeries, groupSeries } from './group-series.ts';
import { hasInfiniteSums, joinPartials } from './join-partials.ts';
import { type Shape, shapeOf } from './shape.ts';
import { GROUP_LABEL, type SliceAnswer, type SlicePartial, type SliceTask, type SliceWorkers } from './slice-task.ts';

/** With more there is little to gain: what comes back is not much less than what went out. */
const MOST_GROUPS = 1_000;
/** Values of all groups of all slices, which are in memory until the last slice has answered. */
const MOST_PARTIAL_VALUES = 2_000_000;

/** A wide selection that the storage can pack, and who evaluates it. */
export interface Wide {
  readonly shape: Shape;
  readonly selection: Selection & Required<Pick<Selection, 'pack'>>;
  readonly samples: number;
  readonly workers: SliceWorkers;
}

/** What of an aggregation goes to workers; `undefined` where it is evaluated as any other. */
export function wideSelection(expr: AggregateExpr, steps: Steps, context: Context): Wide | undefined {
  const { workers, selections, options } = context;
  if (workers === null || options.features.delayedNameRemoval) return undefined;
  const shape = shapeOf(expr);
  const selection = shape && selections.get(shape.selector);
  if (shape === undefined || selection?.pack === undefined) return undefined;
  const { series } = selection;
  // The limit is said by whoever comes upon it.
  if (series.length > options.limits.series) return undefined;
  let samples = 0;
  for (const one of series) samples += one.samples;
  if (!workers.isWorthwhile({ series: series.length, samples, steps: steps.count })) return undefined;
  // Series of several metrics may meet when a function takes their names, and then all must be looked at together.
  if (shape.overRange !== null && metricsMayDiffer(shape.selector, context)) return undefined;
  return { shape, selection: { ...selection, pack: selection.pack }, samples, workers };
}

/** An aggregation in its order: group, cut, pack and hand out, join. What turns out to be unusual is evaluated as any other. */
export async function* evaluateInSlices(expr: AggregateExpr, wide: Wide, steps: Steps, context: Context): ColumnStream {
  const { budget } = context;
  const { series } = wide.selection;
  const drops = namesGo(wide.shape);
  const grouped = await groupSeries(expr, series, { namesGo: drops, mostGroups: MOST_GROUPS, budget });
  const slices = cutSlices(series, wide.samples, wide.workers.count);
  const values = grouped === undefined ? 0 : grouped.groups.length * steps.count * slices.length;
  const partials =
    grouped === undefined || values > MOST_PARTIAL_VALUES
      ? undefined
      : await askWorkers(slices, grouped, expr, wide, steps, context);
  if (grouped === undefined || partials === undefined || partials.some(hasInfiniteSums)) {
    yield* EVALUATED_AGGREGATORS[expr.op](expr, steps, context);
    return;
  }
  budget.hold(values);
  for (const { said, counted, read } of partials) {
    context.annotations.repeat(said);
    budget.readElsewhere(read);
    if (counted !== null) context.counts?.join(counted);
  }
  yield* joinPartials(expr, steps, context, partials, grouped.groups, drops);
  budget.release(values);
}

function namesGo({ overRange }: Shape): boolean {
  return overRange !== null && overRange.keepsName !== true;
}

/** All slices at once; the first that fails ends the others. `undefined` where the storage cannot pack them all. */
async function askWorkers(
  slices: readonly Slice[],
  grouped: GroupedSeries,
  expr: AggregateExpr,
  { selection, workers }: Wide,
  steps: Steps,
  { options, budget, counts }: Context,
): Promise<readonly SlicePartial[] | undefined> {
  const failed = new AbortController();
  const limits = { ...options.limits, milliseconds: budget.remainingMs };
  const late = AbortSignal.timeout(Math.min(Math.ceil(limits.milliseconds), LONGEST_TIMER_MS));
  const signal = AbortSignal.any([budget.signal, failed.signal, late]);
  const taskOf = (slice: Slice) => (): SliceTask => {
    const packed = selection.pack(slice.from, slice.to);
    if (packed === undefined) throw new Unpackable();
    return sliceTask(slice, packed, selection.series, grouped, {
      expr: { ...expr, grouping: [GROUP_LABEL], without: false },
      steps,
      options: { ...options, limits },
      countsSamples: counts !== null,
    });
  };
  try {
    return await Promise.all(slices.map(async (slice) => answered(await workers.run(taskOf(slice), signal))));
  } catch (error) {
    failed.abort();
    if (error instanceof Unpackable) return undefined;
    // A worker that was told to stop fails in its own words; the reason is ours.
    budget.check();
    throw late.aborted || (error instanceof PromqlError && error.code === 'timeout') ? budget.timedOut() : error;
  }
}

class Unpackable extends Error {}

function sliceTask(
  { from, to }: Slice,
  packed: PackedSeries,
  series: readonly SelectedSeries[],
  { labels, labelsOf }: GroupedSeries,
  rest: Pick<SliceTask, 'expr' | 'steps' | 'options' | 'countsSamples'>,
): SliceTask {
  return {
    ...rest,
    labels,
    labelsOf: labelsOf.slice(from, to),
    samples: Float64Array.from(series.slice(from, to), (one) => one.samples),
    series: packed,
  };
}

function answered(answer: SliceAnswer): SlicePartial {
  if (answer.kind === 'refused') throw new PromqlError(answer.code, answer.message);
  return answer;
}
