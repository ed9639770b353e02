import { ABSENT, type Column, FLOAT, HISTOGRAM } from '../column.ts';
import { reducing } from './group-reducer.ts';
import { sayHistogramIgnored } from './ignored-histograms.ts';

/** Any number beats NaN. */
export const min = reducing((result, expr, context) => ({
  add({ kinds: given, floats: values }: Column): void {
    const { kinds, floats } = result;
    for (let at = 0; at < given.length; at++) {
      if (given[at] === ABSENT) continue;
      if (given[at] === HISTOGRAM) {
        sayHistogramIgnored(expr, context);
        continue;
      }
      const value = values[at] as number;
      const least = floats[at] as number;
      if (kinds[at] === ABSENT || value < least || Number.isNaN(least)) floats[at] = value;
      kinds[at] = FLOAT;
    }
  },
  finish() {},
}));

export const max = reducing((result, expr, context) => ({
  add({ kinds: given, floats: values }: Column): void {
    const { kinds, floats } = result;
    for (let at = 0; at < given.length; at++) {
      if (given[at] === ABSENT) continue;
      if (given[at] === HISTOGRAM) {
        sayHistogramIgnored(expr, context);
        continue;
      }
      const value = values[at] as number;
      const most = floats[at] as number;
      if (kinds[at] === ABSENT || value > most || Number.isNaN(most)) floats[at] = value;
      kinds[at] = FLOAT;
    }
  },
  finish() {},
}));
