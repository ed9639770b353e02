import type { FloatHistogram } from '../../histogram/float-histogram.ts';
import type { Call, Expr } from '../../parse/ast.ts';
import type { Column } from '../column.ts';
import type { Context } from '../context.ts';
import type { HistogramArithmetic } from '../histogram-arithmetic.ts';
import type { BucketWindow } from './bucket-window.ts';
import type { FloatPoints, HistogramPoints, RangeSeries } from './range-series.ts';
import type { Bounds, Windows } from './windows.ts';

/** A function over a range vector: to add one, write it and put it into the list in `all.ts`. */
export interface RangeFunction {
  readonly name: string;
  /** The value of one window, `undefined` for none. Called only where the window holds a sample. */
  readonly window: (window: Window, call: RangeCall) => number | FloatHistogram | undefined;
  /**
   * The fast path: all windows of one series that holds nothing but floats, without modifier and, unless it says so, start timestamps.
   * Gives what `window` gives; a property test holds the two together. `false` where windows are so many or so long that others would wait for
   * them: then they are gone through one by one, with turns in between.
   */
  readonly series?: (floats: FloatPoints, bounds: Bounds, windows: Windows, column: Column, call: RangeCall) => unknown;
  /** The fast path heeds start timestamps. */
  readonly seriesUsesStarts?: boolean;
  /** The same of buckets that make up the window whole, where that gives what `window` gives of their samples. */
  readonly buckets?: (window: BucketWindow) => number | undefined;
  /** The value is a sample of the metric itself, which keeps its name. */
  readonly keepsName?: boolean;
  readonly anchored?: boolean;
  readonly smoothed?: boolean;
  /** Looks at start timestamps, where they are used. */
  readonly usesStarts?: boolean;
}

/** One window over one series; reused from step to step. */
export interface Window {
  step: number;
  /** When it is evaluated, in milliseconds; differs from the end by offset and `@`. */
  evaluatedAtMs: number;
  /** Exclusive. */
  startMs: number;
  /** Inclusive. */
  endMs: number;
  readonly floats: FloatPoints;
  /** The window's floats are [floatFrom, floatTo), its histograms [histogramFrom, histogramTo). */
  floatFrom: number;
  floatTo: number;
  readonly histograms: HistogramPoints;
  histogramFrom: number;
  histogramTo: number;
  /** How many it holds in all, also where only some of them were kept. */
  samples: number;
}

/** What stays the same over all windows of a call. */
export interface RangeCall {
  readonly call: Call;
  readonly series: RangeSeries;
  readonly rangeMs: number;
  readonly modifier: 'anchored' | 'smoothed' | null;
  /** The scalar arguments in their order, a value for each step. */
  readonly scalars: readonly Float64Array[];
  readonly context: Context;
  readonly arithmetic: HistogramArithmetic;
}

/** Where Prometheus sets the annotations of functions over ranges: at the first argument, whatever it is. */
export function firstArgument({ call }: RangeCall): Expr {
  return call.args[0] as Expr;
}
