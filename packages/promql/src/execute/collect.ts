import { floatSeries, type Sample, type SeriesResult } from '../result.ts';
import { ABSENT, type Column, type ColumnStream, forEachColumn, HISTOGRAM } from './column.ts';
import type { Context } from './context.ts';
import { FloatKeeper } from './float-keeper.ts';
import { sameLabelset } from './refuse-equal.ts';
import { type Steps, stepAt } from './steps.ts';

/**
 * A whole stream as the query's answer. Here names go whose removal was delayed; what then differs in nothing becomes one series,
 * or an error where both have a value at one step.
 */
export async function collect(stream: ColumnStream, steps: Steps, { budget }: Context): Promise<SeriesResult[]> {
  const results = new Map<string, SeriesResult>();
  const keeper = new FloatKeeper(steps);
  await forEachColumn(stream, budget, (column) => {
    const count = countPresent(column.kinds);
    if (count === 0) return;
    budget.holdSeries(count);
    const labels = column.dropName ? column.labels.withoutMetric() : column.labels;
    const isPlain = column.histograms === null && steps.count > 1;
    const series = isPlain
      ? floatSeries(labels, keeper.keep(column, count))
      : { labels, samples: samplesOf(column, steps) };
    const before = results.get(labels.key);
    results.set(
      labels.key,
      before === undefined ? series : { labels, samples: together(before.samples, series.samples) },
    );
  });
  return [...results.values()];
}

function countPresent(kinds: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < kinds.length; at++) if (kinds[at] !== ABSENT) count++;
  return count;
}

/** Two series that have become one, ascending in time. */
export function together(a: readonly Sample[], b: readonly Sample[]): Sample[] {
  const samples = [...a, ...b].sort((first, second) => first.timestampMs - second.timestampMs);
  for (let at = 1; at < samples.length; at++)
    if (samples[at]?.timestampMs === samples[at - 1]?.timestampMs) throw sameLabelset();
  return samples;
}

function samplesOf({ kinds, floats, histograms }: Column, steps: Steps): Sample[] {
  const samples: Sample[] = [];
  for (let at = 0; at < kinds.length; at++) {
    const kind = kinds[at];
    if (kind === ABSENT) continue;
    const timestampMs = stepAt(steps, at);
    const histogram = kind === HISTOGRAM ? histograms?.[at] : undefined;
    if (histogram === undefined) samples.push({ timestampMs, value: floats[at] as number });
    else samples.push({ timestampMs, value: histogram.sum, histogram });
  }
  return samples;
}
