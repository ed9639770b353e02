import { PromqlError } from '../errors.ts';
import type { MatrixSelector, SubqueryExpr } from '../parse/ast.ts';
import { floatSeries, type Sample, type SeriesResult } from '../result.ts';
import { together } from './collect.ts';
import type { Context } from './context.ts';
import { extendToEdges } from './range-functions/extended-rate.ts';
import { rangeSeries } from './range-functions/range-argument.ts';
import type { RangeSeries } from './range-functions/range-series.ts';
import { emptyBounds, findBounds } from './range-functions/windows.ts';
import type { Steps } from './steps.ts';

/** A range vector as the answer of an instant query: its samples as they are. */
export async function collectRange(
  argument: MatrixSelector | SubqueryExpr,
  steps: Steps,
  context: Context,
): Promise<SeriesResult[]> {
  const modifier = argument.kind === 'matrix' ? argument.selector.modifier : null;
  // Of samples that are the answer, those at the edges are counted too.
  const inside = argument.kind === 'matrix' ? { ...context, counts: null } : context;
  const { windows, series: source } = rangeSeries(argument, steps, inside, false);
  const bounds = emptyBounds(1);
  const results = new Map<string, SeriesResult>();
  for await (const series of source) {
    const { floats, histograms } = series;
    if (modifier !== null && histograms.length > 0)
      throw new PromqlError('execution', `${modifier} modifier is not supported with histograms`);
    findBounds(floats, windows, bounds);
    const [from, to] = [bounds.from[0] as number, bounds.to[0] as number];
    const labels = series.dropName ? series.labels.withoutMetric() : series.labels;
    const keep = (one: SeriesResult, count: number): void => {
      context.budget.holdSeries(count);
      const before = results.get(labels.key);
      results.set(labels.key, before === undefined ? one : { labels, samples: together(before.samples, one.samples) });
    };
    if (modifier === null && histograms.length === 0 && context.counts === null) {
      // The usual case: a million samples without an object for each.
      const { timestamps, values } = floats;
      const plain = { timestamps: timestamps.slice(from, to), values: values.slice(from, to) };
      if (to > from) keep(floatSeries(labels, plain), to - from);
      continue;
    }
    const endMs = windows.ends[0] as number;
    const samples: Sample[] =
      modifier === null
        ? samplesBetween(series, from, to)
        : extendToEdges(floats, from, to, endMs - windows.rangeMs, endMs, modifier === 'smoothed');
    findBounds(histograms, windows, bounds);
    for (let at = bounds.from[0] as number; at < (bounds.to[0] as number); at++) {
      const histogram = histograms.values[at];
      if (histogram !== undefined)
        samples.push({ timestampMs: histograms.timestamps[at] as number, value: histogram.sum, histogram });
    }
    if (samples.length === 0) continue;
    samples.sort((a, b) => a.timestampMs - b.timestampMs);
    if (inside.counts !== context.counts) context.counts?.answered(samples);
    keep({ labels, samples }, samples.length);
  }
  return [...results.values()];
}

function samplesBetween({ floats }: RangeSeries, from: number, to: number): Sample[] {
  const samples: Sample[] = [];
  for (let at = from; at < to; at++)
    samples.push({ timestampMs: floats.timestamps[at] as number, value: floats.values[at] as number });
  return samples;
}
