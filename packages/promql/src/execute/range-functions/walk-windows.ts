import type { BucketBuffer } from '../../storage.ts';
import { type Column, setFloat, setHistogram } from '../column.ts';
import { type Steps, stepAt } from '../steps.ts';
import type { RangeCall, RangeFunction, Window } from './range-function.ts';
import { type Bounds, emptyBounds, findBounds, type Windows } from './windows.ts';

/** The path for everything: window by window. `bounds` are those of the floats. */
export async function walk(
  { window: valueIn }: RangeFunction,
  call: RangeCall,
  bounds: Bounds,
  windows: Windows,
  steps: Steps,
  column: Column,
): Promise<void> {
  const { floats, histograms, kept } = call.series;
  const { budget } = call.context;
  const histogramBounds = emptyBounds(steps.count);
  findBounds(histograms, windows, histogramBounds);
  const keptBounds = kept === null ? bounds : emptyBounds(steps.count);
  if (kept !== null) findBounds({ timestamps: kept.ends, length: kept.length }, windows, keptBounds);
  const window: Window = {
    step: 0,
    evaluatedAtMs: 0,
    startMs: 0,
    endMs: 0,
    floats,
    floatFrom: 0,
    floatTo: 0,
    histograms,
    histogramFrom: 0,
    histogramTo: 0,
    samples: 0,
  };
  for (let step = 0; step < steps.count; step++) {
    // Long windows of one series take their time by themselves.
    if (budget.due) await budget.breathe();
    window.floatFrom = bounds.from[step] as number;
    window.floatTo = bounds.to[step] as number;
    window.histogramFrom = histogramBounds.from[step] as number;
    window.histogramTo = histogramBounds.to[step] as number;
    if (window.floatFrom === window.floatTo && window.histogramFrom === window.histogramTo) continue;
    window.samples =
      kept === null
        ? window.floatTo - window.floatFrom + window.histogramTo - window.histogramFrom
        : countIn(kept, keptBounds.from[step] as number, keptBounds.to[step] as number);
    window.step = step;
    window.evaluatedAtMs = stepAt(steps, step);
    window.endMs = windows.ends[step] as number;
    window.startMs = window.endMs - windows.rangeMs;
    const value = valueIn(window, call);
    if (value === undefined) continue;
    if (typeof value === 'number') setFloat(column, step, value);
    else setHistogram(column, step, value);
  }
}

function countIn({ counts }: BucketBuffer, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) count += counts[at] as number;
  return count;
}
