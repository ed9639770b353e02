import type { CountedSamples, QueryResult, Sample, SeriesResult } from '@oriel/promql';
import { areClose } from '../conformance/promqltest/closeness.ts';
import type { Asker } from '../conformance/promqltest/try-evaluation.ts';

export type Answer = QueryResult | Error;

/** The first thing in which our answer is not theirs, `null` for nothing. Series come in any order. */
export function differenceOf(
  theirs: Answer,
  ours: Answer,
  histogramsAreClose: NonNullable<Asker['histogramsAreClose']>,
): string | null {
  if (theirs instanceof Error) return ours instanceof Error ? null : `they refuse: ${theirs.message}`;
  if (ours instanceof Error) return `we refuse: ${ours.message}`;
  const want = theirs.value;
  const got = ours.value;
  if (want.type === 'scalar' && got.type === 'scalar')
    return areClose(want.value, got.value) ? null : `they say ${want.value}, we ${got.value}`;
  if (!('series' in want) || !('series' in got) || want.type !== got.type)
    return `they answer with a ${want.type}, we with a ${got.type}`;
  return differentSeries(want.series, got.series, histogramsAreClose);
}

/** In which step we have counted other samples than they. */
export function differentCounts(theirs: CountedSamples, ours: CountedSamples): string | null {
  for (const kind of ['queryable', 'read'] as const) {
    // Older releases do not say what was read first.
    if (theirs[kind].length === 0) continue;
    const [want, got] = [theirs[kind].join(' '), ours[kind].join(' ')];
    if (want !== got) return `${kind} samples: they count ${want}, we ${got}`;
  }
  return null;
}

function differentSeries(
  theirs: readonly SeriesResult[],
  ours: readonly SeriesResult[],
  histogramsAreClose: NonNullable<Asker['histogramsAreClose']>,
): string | null {
  const left = new Map(ours.map((series) => [series.labels.key, series]));
  for (const { labels, samples } of theirs) {
    const name = JSON.stringify(labels.toObject());
    const found = left.get(labels.key);
    if (found === undefined) return `we lack ${name} ${samples.map(textOf).join(' ')}`;
    left.delete(labels.key);
    for (let at = 0; at < Math.max(samples.length, found.samples.length); at++) {
      const want = samples[at];
      const got = found.samples[at];
      if (!areEqual(want, got, histogramsAreClose)) return `${name}: they say ${textOf(want)}, we ${textOf(got)}`;
    }
  }
  for (const { labels, samples } of left.values())
    return `they lack ${JSON.stringify(labels.toObject())} ${samples.map(textOf).join(' ')}`;
  return null;
}

function areEqual(
  want: Sample | undefined,
  got: Sample | undefined,
  histogramsAreClose: NonNullable<Asker['histogramsAreClose']>,
): boolean {
  if (want === undefined || got === undefined || want.timestampMs !== got.timestampMs) return false;
  if (want.histogram === undefined || got.histogram === undefined)
    return want.histogram === got.histogram && areClose(want.value, got.value);
  return histogramsAreClose(got.histogram, want.histogram, false);
}

function textOf(sample: Sample | undefined): string {
  if (sample === undefined) return 'nothing';
  const { timestampMs, value, histogram } = sample;
  return `${histogram === undefined ? value : `a histogram of ${histogram.count}, ${histogram.sum}`}@${timestampMs / 1_000}`;
}
