import { Labels } from '../../labels.ts';
import type { VectorSelector } from '../../parse/ast.ts';
import { isStaleAt } from '../../stale-nan.ts';
import { emptyBuffer, type SampleBuffer } from '../../storage.ts';
import { type Column, type ColumnStream, clearColumn, emptyColumn, FLOAT, setFloat, setHistogram } from '../column.ts';
import type { Context } from '../context.ts';
import type { SampleCounts } from '../sample-counts.ts';
import type { Steps } from '../steps.ts';
import { referenceTimes } from './reference-times.ts';
import { SeriesReader } from './selected.ts';
import { SeriesQueue } from './series-queue.ts';
import { smoothedSelector } from './smoothed-selector.ts';

/** An instant selector: at each step the latest sample not older than the lookback, unless it marks the series' end. */
export function selectInstant(selector: VectorSelector, steps: Steps, context: Context): ColumnStream {
  if (selector.modifier === 'smoothed') return smoothedSelector(selector, steps, context);
  return latestSamples(selector, steps, context, (column, latest, buffer) =>
    buffer.histograms === null ? putFloats(column, latest, buffer) : putSamples(column, latest, buffer),
  );
}

/** `latest` says for each step where in the buffer its sample is, −1 for none. */
type PutLatest = (column: Column, latest: Int32Array, buffer: SampleBuffer) => void;

/** As the argument of `latestSamples`, for those who look at one step after the other. */
export function atEachStep(put: (column: Column, step: number, buffer: SampleBuffer, at: number) => void): PutLatest {
  return (column, latest, buffer) => {
    for (let step = 0; step < latest.length; step++) {
      const at = latest[step] as number;
      if (at >= 0) put(column, step, buffer, at);
    }
  };
}

/** Wide matches spend their time here. */
function putFloats({ kinds, floats }: Column, latest: Int32Array, { values }: SampleBuffer): void {
  for (let step = 0; step < latest.length; step++) {
    const at = latest[step] as number;
    if (at < 0) continue;
    floats[step] = values[at] as number;
    kinds[step] = FLOAT;
  }
}

const putSamples = atEachStep((column, step, buffer, at) => {
  const histogram = buffer.histograms?.[at];
  if (histogram === undefined) setFloat(column, step, buffer.values[at] as number);
  else setHistogram(column, step, histogram);
});

/** The series of the selector that have a sample at any step; `put` decides what of it the column holds. */
export function* latestSamples(
  selector: VectorSelector,
  steps: Steps,
  context: Context,
  put: PutLatest,
): Iterable<Column | Promise<Column>> {
  const { budget, counts } = context;
  const queue = new SeriesQueue(selector, context);
  const buffer = emptyBuffer();
  const reader = new SeriesReader(selector, buffer, context);
  const times = referenceTimes(selector, steps);
  const latest = new Int32Array(steps.count);
  const column = emptyColumn(Labels.EMPTY, steps.count);
  const isNextThere = (): boolean => {
    clearColumn(column, reader.read(queue.take()));
    const isThere = findLatest(buffer, times, context.options.lookbackMs, latest);
    if (isThere) put(column, latest, buffer);
    if (isThere && counts !== null) countLatest(counts, column, latest);
    return isThere;
  };
  const afterTurn = async (): Promise<Column> => {
    while (!queue.isOver) {
      if (queue.mustFetch) await queue.fetch();
      else if (budget.due) await budget.breathe();
      if (!queue.isOver && isNextThere()) return column;
    }
    // Without a value at any step.
    clearColumn(column, Labels.EMPTY);
    return column;
  };
  while (!queue.isOver) {
    if (budget.due || queue.mustFetch) yield afterTurn();
    else if (isNextThere()) yield column;
  }
  reader.end();
  queue.end();
}

function countLatest(counts: SampleCounts, column: Column, latest: Int32Array): void {
  for (let step = 0; step < latest.length; step++) if ((latest[step] as number) >= 0) counts.found(column, step);
}

/** Whether there is any. */
function findLatest(
  { timestamps, values, length }: SampleBuffer,
  times: Float64Array,
  lookbackMs: number,
  latest: Int32Array,
): boolean {
  let after = 0;
  // How far the last step went: most samples come at one pace, and those between need not be looked at.
  let pace = 0;
  let isThere = false;
  for (let step = 0; step < times.length; step++) {
    const time = times[step] as number;
    const before = after;
    if (pace > 0 && after + pace <= length && (timestamps[after + pace - 1] as number) <= time) after += pace;
    while (after < length && (timestamps[after] as number) <= time) after++;
    pace = after - before;
    const at = after - 1;
    // The range that is looked back on is open on its left: a sample exactly as old as it is too old.
    if (at < 0 || (timestamps[at] as number) <= time - lookbackMs || isStaleAt(values, at)) latest[step] = -1;
    else {
      latest[step] = at;
      isThere = true;
    }
  }
  return isThere;
}
