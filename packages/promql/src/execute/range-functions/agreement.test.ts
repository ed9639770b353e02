import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Annotations } from '../../annotations.ts';
import { Labels } from '../../labels.ts';
import type { Call } from '../../parse/ast.ts';
import { emptyColumn, FLOAT } from '../column.ts';
import type { Context } from '../context.ts';
import { HistogramArithmetic } from '../histogram-arithmetic.ts';
import { RANGE_FUNCTIONS } from './all.ts';
import type { RangeCall, RangeFunction, Window } from './range-function.ts';
import { emptyRangeSeries } from './range-series.ts';
import { emptyBounds, findBounds, type Windows, windowsOf } from './windows.ts';

const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -5, max: 50 }) },
  { weight: 4, arbitrary: fc.double({ noNaN: true, min: -1e6, max: 1e6 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -1e-300),
  },
);

/** How long before its sample a counter says that it started, 0 for nothing. */
const startedAgoMs = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 120_000 }) },
);

const series = fc
  .array(fc.record({ gapMs: fc.integer({ min: 1, max: 40_000 }), value, startedAgoMs }), { maxLength: 60 })
  .map((samples) => {
    let time = 0;
    return samples.map(({ gapMs, value: sampled, startedAgoMs: ago }) => {
      time += gapMs;
      return [time, sampled, ago === 0 ? 0 : Math.max(1, time - ago)] as const;
    });
  });

const windows = fc.record({
  rangeMs: fc.integer({ min: 1, max: 300_000 }),
  stepMs: fc.integer({ min: 1, max: 60_000 }),
  startMs: fc.integer({ min: -50_000, max: 200_000 }),
  count: fc.integer({ min: 1, max: 40 }),
});

const way = fc.record({ scalar: fc.constantFrom(0.1, 0.5, 0.9), withStarts: fc.boolean() });

describe.each(Array.from(RANGE_FUNCTIONS.values(), (implementation) => [implementation.name, implementation] as const))(
  '%s',
  (_, implementation) => {
    it.runIf(implementation.series !== undefined)('is the same in one pass over the series as window by window', () => {
      fc.assert(
        fc.property(series, windows, way, (samples, { rangeMs, ...steps }, { scalar, withStarts }) => {
          const { floats, labels, ...rest } = { ...emptyRangeSeries(), labels: Labels.EMPTY };
          floats.length = samples.length;
          floats.timestamps = Float64Array.from(samples, ([time]) => time);
          floats.values = Float64Array.from(samples, ([, sampled]) => sampled);
          if (withStarts && implementation.seriesUsesStarts === true)
            floats.starts = Float64Array.from(samples, ([, , started]) => started);
          const at = windowsOf({ at: null, offset: 0 }, rangeMs, steps, 300_000);
          const position = { start: 0, end: 0 };
          const callWith = (annotations: Annotations): RangeCall => ({
            call: { kind: 'call', function: implementation.name, args: [{ position }], position } as unknown as Call,
            series: { floats, labels, ...rest },
            rangeMs,
            modifier: null,
            scalars: [new Float64Array(steps.count).fill(scalar), new Float64Array(steps.count).fill(0.5)],
            context: { annotations } as Context,
            arithmetic: new HistogramArithmetic(annotations, position, labels),
          });
          const [said, saidInOnePass] = [new Annotations(''), new Annotations('')];
          const expected = windowByWindow(implementation, callWith(said), at);
          for (const [step, result] of inOnePass(implementation, callWith(saidInOnePass), at).entries())
            expect([step, result]).toEqual([step, agreeing(result, expected[step])]);
          if (floats.starts !== null) expect(saidInOnePass.warnings).toEqual(said.warnings);
        }),
        { numRuns: 300 },
      );
    });
  },
);

function inOnePass(implementation: RangeFunction, call: RangeCall, windows: Windows): (number | undefined)[] {
  const column = emptyColumn(Labels.EMPTY, windows.count);
  const bounds = emptyBounds(windows.count);
  findBounds(call.series.floats, windows, bounds);
  implementation.series?.(call.series.floats, bounds, windows, column, call);
  return Array.from(column.floats, (float, step) => (column.kinds[step] === FLOAT ? float : undefined));
}

/** Finds the windows by looking at every sample, too. */
function windowByWindow(
  implementation: RangeFunction,
  call: RangeCall,
  { count, ends, rangeMs }: Windows,
): (number | undefined)[] {
  const { floats, histograms } = call.series;
  return Array.from({ length: count }, (_, step) => {
    const endMs = ends[step] as number;
    const startMs = endMs - rangeMs;
    const times = Array.from(floats.timestamps);
    const floatFrom = times.filter((time) => time <= startMs).length;
    const floatTo = times.filter((time) => time <= endMs).length;
    const window: Window = {
      step,
      evaluatedAtMs: endMs,
      startMs,
      endMs,
      floats,
      floatFrom,
      floatTo,
      histograms,
      histogramFrom: 0,
      histogramTo: 0,
      samples: floatTo - floatFrom,
    };
    if (window.floatFrom === window.floatTo) return undefined;
    const result = implementation.window(window, call);
    return typeof result === 'number' ? result : undefined;
  });
}

/** Next to zero numbers have fewer digits than ten: there it is the last ones, of sixty samples. */
const LAST_DIGITS = 60 * Number.MIN_VALUE;

/** The first where both have the same ten digits, since sums taken in another order may differ in the last ones; else the second. */
function agreeing(result: number | undefined, expected: number | undefined): number | undefined {
  if (result === undefined || expected === undefined) return expected;
  const size = Math.max(Math.abs(result), Math.abs(expected));
  return Math.abs(result - expected) <= size * 1e-10 + LAST_DIGITS ? result : expected;
}
