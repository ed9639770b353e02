import type { QueryOptions } from '@oriel/promql';
import { areCloseHistograms } from '../conformance/promqltest/closeness.ts';
import { askLibrary } from './ask-library.ts';
import { type Answer, differenceOf } from './compare.ts';
import type { PlacedCase } from './place-case.ts';

/** More than a double loses in a sum, far less than the comparison lets pass. */
const NUDGE = 1e-12;

/**
 * Whether our own answer is another one when the series come in another order or all their values are a trillionth larger: then it
 * hangs on how sums are rounded or equals are ordered, which Prometheus does not promise, and a difference says nothing.
 * Each series is scaled as a whole, so that what is constant or rises in it still does.
 */
export async function dependsOnRounding(placed: PlacedCase, options: QueryOptions, ours: Answer): Promise<boolean> {
  for (const other of [...reordered(placed), nudged(placed, 1), nudged(placed, -1)])
    if (differenceOf(ours, await askLibrary(other, options), areCloseHistograms) !== null) return true;
  return false;
}

/** Backwards, and with each of the series first: `limitk` takes those that come first. */
function reordered(placed: PlacedCase): PlacedCase[] {
  const { series } = placed;
  const orders = series.map((_, at) => [...series.slice(at), ...series.slice(0, at)]);
  return [[...series].reverse(), ...orders.slice(1)].map((order) => ({ ...placed, series: order }));
}

function nudged(placed: PlacedCase, direction: 1 | -1): PlacedCase {
  return {
    ...placed,
    series: placed.series.map(({ labels, samples }, at) => ({
      labels,
      samples: samples.map((sample) =>
        typeof sample.value === 'number'
          ? { ...sample, value: sample.value * (1 + direction * NUDGE * (1 + (at % 7))) }
          : sample,
      ),
    })),
  };
}
