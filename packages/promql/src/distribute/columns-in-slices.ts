import type { Column, ColumnStream } from '../execute/column.ts';
import type { Context } from '../execute/context.ts';
import type { Steps } from '../execute/steps.ts';
import { Labels } from '../labels.ts';
import type { Call, VectorSelector } from '../parse/ast.ts';
import { cutSlices, type Slice } from './cut-slices.ts';
import { groupSeries } from './group-series.ts';
import { knowScalars } from './known-scalars.ts';
import { type SeriesShape, seriesShapeOf } from './shape.ts';
import { SliceAsker, Unpackable } from './slice-asker.ts';
import type { SliceColumns } from './slice-task.ts';
import { type WideSelection, wideSelection } from './wide-selection.ts';

/** Slices that are evaluated or have been while one is looked at: a worker need not wait for whoever looks at it. */
const AHEAD_OF_WORKERS = 1;
/** Of one slice, and as many steps as there are of each: nine bytes each, here and where they are made, however few samples they are of. */
const MOST_VALUES = 1_000_000;

/** How a part of the series is evaluated where it was asked. */
type EvaluateHere = (context: Context) => ColumnStream;

/**
 * A wide selector, or a function of its ranges, whose series are evaluated in slices and come back one by one in their order: for whoever
 * needs each of them, as `topk`, `quantile` or a match of two vectors. The very same columns as without; `undefined` where there is
 * little to gain.
 */
export function columnsInSlices(
  expr: VectorSelector | Call,
  steps: Steps,
  context: Context,
  evaluateHere: EvaluateHere,
): ColumnStream | undefined {
  if (context.workers === null) return undefined;
  const shape = seriesShapeOf(expr);
  const wide = shape && wideSelection(shape, true, steps, context);
  return shape && wide && sliceAfterSlice(expr, shape, wide, steps, context, evaluateHere);
}

async function* sliceAfterSlice(
  expr: VectorSelector | Call,
  shape: SeriesShape,
  wide: WideSelection,
  steps: Steps,
  outer: Context,
  evaluateHere: EvaluateHere,
): ColumnStream {
  const context = await knowScalars(shape, steps, outer);
  const { series, samples, mayMeet, workers } = wide;
  const { budget } = context;
  const labels = await groupSeries({ grouping: [], without: false }, series, {
    namesGo: false,
    mayMeet,
    mostGroups: 1,
    budget,
  });
  if (labels === undefined) {
    yield* evaluateHere(context);
    return;
  }
  const asker = new SliceAsker(expr, wide, labels, steps, context);
  const slices = cutSlices(series, samples, workers.count, Math.max(1, Math.floor(MOST_VALUES / steps.count)));
  const atOnce = Math.min(slices.length, workers.count + AHEAD_OF_WORKERS);
  const held = atOnce * steps.count * Math.max(...slices.map(({ from, to }) => to - from));
  budget.hold(held);
  const asked: Promise<SliceColumns | null>[] = [];
  const askNext = () => {
    const slice = slices[asked.length];
    if (slice === undefined) return;
    const answer = askColumns(asker, slice);
    // Whoever comes to it hears of it.
    answer.catch(() => {});
    asked.push(answer);
  };
  const { namesGo } = shape;
  try {
    for (let ahead = 0; ahead < atOnce; ahead++) askNext();
    for (const [at, slice] of slices.entries()) {
      const answer = await (asked[at] as Promise<SliceColumns | null>);
      asked[at] = Promise.resolve(null);
      askNext();
      if (answer === null) {
        const selections = new Map(context.selections);
        selections.set(shape.selector, { series: series.slice(slice.from, slice.to) });
        yield* evaluateHere(context.with({ selections }));
        continue;
      }
      const { said, counted, read } = answer;
      context.annotations.repeat(said);
      budget.readElsewhere(read);
      if (counted !== null) context.counts?.join(counted);
      for (const [place, inSlice] of answer.series.entries()) {
        const own = Labels.of((series[slice.from + inSlice] as (typeof series)[number]).labels);
        yield columnAt(answer, place, namesGo ? own.withoutMetric() : own, namesGo, steps);
      }
    }
  } finally {
    asker.giveUp();
    budget.release(held);
  }
}

function columnAt(
  { kinds, floats }: SliceColumns,
  place: number,
  labels: Labels,
  dropName: boolean,
  { count }: Steps,
): Column {
  const [from, to] = [place * count, (place + 1) * count];
  return { labels, dropName, kinds: kinds.subarray(from, to), floats: floats.subarray(from, to), histograms: null };
}

/** `null` where the storage cannot pack it. */
async function askColumns(asker: SliceAsker, slice: Slice): Promise<SliceColumns | null> {
  try {
    const answer = await asker.ask(slice);
    if (answer.kind !== 'columns') throw new TypeError('a slice of columns was answered with groups');
    return answer;
  } catch (error) {
    if (error instanceof Unpackable) return null;
    throw error;
  }
}
