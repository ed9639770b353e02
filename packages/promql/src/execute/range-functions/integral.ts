import { compensate, lostBy } from '../../kahan-sum.ts';
import { shortNumber } from '../../number-text.ts';
import { FLOAT } from '../column.ts';
import type { RangeCall, RangeFunction } from './range-function.ts';
import type { FloatPoints } from './range-series.ts';
import { Visits } from './visits.ts';
import { infoHistogramsIgnored } from './warnings.ts';

/** How high the area between two samples is: as the first of them, as the second, or as their mean. */
type Rule = 'left-point' | 'right-point' | 'trapezoidal';

/** In the order of the numbers that choose them. */
const RULES: readonly Rule[] = ['left-point', 'right-point', 'trapezoidal'];
const DEFAULT_RULE = 2;

/** `integral(v, rule)`: the area under the samples of a gauge, in its unit times seconds. A NaN counts as 0. */
export const integral: RangeFunction = {
  name: 'integral',
  window: ({ floats, floatFrom, floatTo, histogramFrom, histogramTo, step }, call) => {
    if (floatFrom === floatTo) return undefined;
    if (histogramTo > histogramFrom) infoHistogramsIgnored(call);
    return area(floats, floatFrom, floatTo, ruleAt(step, call));
  },
  series: (points, { from, to }, { count }, { floats, kinds }, call) => {
    const visits = new Visits();
    for (let step = 0; step < count; step++) {
      const first = from[step] as number;
      const end = to[step] as number;
      if (first === end) continue;
      if (visits.areTooMany(first, end)) return false;
      floats[step] = area(points, first, end, ruleAt(step, call));
      kinds[step] = FLOAT;
    }
    return true;
  },
};

function ruleAt(step: number, { scalars, call, context }: RangeCall): Rule {
  const given = scalars[0]?.[step] ?? DEFAULT_RULE;
  const rule = RULES[given];
  if (rule !== undefined) return rule;
  context.annotations.warn(
    `strategy should be 0, 1, or 2 (default), using 2, got ${shortNumber(given)}`,
    (call.args[1] ?? call).position,
  );
  return 'trapezoidal';
}

function area({ timestamps, values }: FloatPoints, from: number, to: number, rule: Rule): number {
  let total = 0;
  let compensation = 0;
  let before = orZero(values[from] as number);
  for (let at = from + 1; at < to; at++) {
    const after = orZero(values[at] as number);
    const seconds = ((timestamps[at] as number) - (timestamps[at - 1] as number)) / 1000;
    const { height, lost } = heightOf(before, after, rule);
    before = after;
    // Nothing times a distance is nothing, and must not undo what was compensated for.
    if (height === 0 && lost === 0) continue;
    const next = total + height * seconds;
    compensation = compensate(compensation + lost * seconds, total, height * seconds, next);
    total = next;
  }
  return Number.isFinite(total) ? total + compensation : total;
}

/** With what rounding took from a mean of a large and a small number. */
function heightOf(before: number, after: number, rule: Rule): { readonly height: number; readonly lost: number } {
  if (rule === 'left-point') return { height: before, lost: 0 };
  if (rule === 'right-point') return { height: after, lost: 0 };
  const sum = before + after;
  if (Number.isFinite(sum)) return { height: sum / 2, lost: lostBy(before, after, sum) / 2 };
  // Two finite numbers may have a sum that is not.
  return { height: before / 2 + after / 2, lost: 0 };
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}
