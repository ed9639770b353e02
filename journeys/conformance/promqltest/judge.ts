import {
  type FloatHistogram,
  histogramText,
  type Labels,
  type QueryResult,
  type QueryValue,
  type Sample,
  type SeriesResult,
  type SeriesValue,
} from '@oriel/promql';
import { areClose, areCloseHistograms } from './closeness.ts';
import type { Evaluation, Expectation, Expected } from './script.ts';

/** Says what is wrong with the annotations, `null` for nothing. */
export function judgeAnnotations({ expectations }: Evaluation, { warnings, infos }: QueryResult): string | null {
  const of = (kind: string) => expectations.filter((expectation) => expectation.kind === kind);
  if (of('no_warn').length > 0 && warnings.length > 0) return `unexpected warnings: ${warnings.join('; ')}`;
  if (of('no_info').length > 0 && infos.length > 0) return `unexpected infos: ${infos.join('; ')}`;
  return judgeMessages(of('warn'), warnings, 'warning') ?? judgeMessages(of('info'), infos, 'info');
}

function judgeMessages(expected: readonly Expectation[], actual: readonly string[], what: string): string | null {
  if (expected.length === 0) return null;
  for (const { matches, text } of expected)
    if (!actual.some(matches)) return `no ${what} like "${text}" among: ${actual.join('; ') || 'none'}`;
  for (const message of actual)
    if (!expected.some(({ matches }) => matches(message))) return `unexpected ${what}: ${message}`;
  return null;
}

export type HistogramsAreClose = (expected: FloatHistogram, actual: FloatHistogram, comparesHint: boolean) => boolean;

export function judgeValue(
  evaluation: Evaluation,
  value: QueryValue,
  close: HistogramsAreClose = areCloseHistograms,
): string | null {
  const { result, expectations } = evaluation;
  if (result.kind === 'scalar')
    return value.type === 'scalar' && areClose(result.value, value.value)
      ? null
      : `want ${result.value}, got ${JSON.stringify(value)}`;
  if (result.kind === 'string')
    return value.type === 'string' && value.value === result.value
      ? null
      : `want "${result.value}", got ${JSON.stringify(value)}`;
  if (value.type !== 'vector' && value.type !== 'matrix') return `want series, got ${JSON.stringify(value)}`;
  const ordered = expectations.some(({ kind }) => kind === 'ordered');
  return judgeSeries(result, evaluation.startMs, value.series, ordered, close);
}

function judgeSeries(
  { series: expected, times }: Expected & { kind: 'series' },
  timeMs: number,
  actual: readonly SeriesResult[],
  ordered: boolean,
  close: HistogramsAreClose,
): string | null {
  const wanted = new Map(expected.map((series, position) => [series.labels.key, { ...series, position }]));
  for (const [position, { labels, samples }] of actual.entries()) {
    const series = wanted.get(labels.key);
    if (series === undefined) return `unexpected series ${text(labels)} with ${samples.map(pointText).join(' ')}`;
    if (ordered && series.position !== position) return `${text(labels)} is at ${position}, want ${series.position}`;
    wanted.delete(labels.key);
    const failure = judgeSamples(series.values, times ?? { startMs: timeMs, stepMs: 0 }, samples, close);
    if (failure !== null) return `${text(labels)}: ${failure}`;
  }
  for (const { labels } of wanted.values()) return `series ${text(labels)} is missing`;
  return null;
}

function judgeSamples(
  expected: readonly SeriesValue[],
  { startMs, stepMs }: { readonly startMs: number; readonly stepMs: number },
  actual: readonly Sample[],
  close: HistogramsAreClose,
): string | null {
  const points = expected
    .map((value, at) => ({ value, timestampMs: startMs + at * stepMs }))
    .filter(({ value }) => value.kind !== 'gap');
  const got = actual.map(pointText).join(' ');
  if (points.length !== actual.length) return `want ${points.length} points, got ${actual.length}: ${got}`;
  for (const [at, { value, timestampMs }] of points.entries()) {
    const sample = actual[at] as Sample;
    if (sample.timestampMs !== timestampMs) return `want a point at ${timestampMs}, got ${got}`;
    if (value.kind === 'histogram') {
      if (sample.histogram === undefined || !close(value.histogram, sample.histogram, value.hasResetHint))
        return `at ${timestampMs} want ${histogram(value.histogram)}, got ${pointText(sample)}`;
    } else if (value.kind !== 'float' || sample.histogram !== undefined || !areClose(value.value, sample.value))
      return `at ${timestampMs} want ${value.kind === 'float' ? value.value : value.kind}, got ${pointText(sample)}`;
  }
  return null;
}

function pointText({ timestampMs, value, histogram: given }: Sample): string {
  return `${given === undefined ? value : histogram(given)}@${timestampMs}`;
}

function histogram(value: FloatHistogram): string {
  return `${histogramText(value)} ${value.counterResetHint}`;
}

function text(labels: Labels): string {
  return JSON.stringify(labels.toObject());
}
