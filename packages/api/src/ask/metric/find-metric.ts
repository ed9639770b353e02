import type { ReadOptions, SampleRange, SampleReader, SeriesMatcher } from '@oriel/store';
import { type KnownMetric, metricsOf, PARTS } from './known-metric.ts';
import { quotePattern } from './quote-pattern.ts';
import type { SeriesNames } from './series-names.ts';

/** Names that begin alike; more than this are no answer to anybody. */
const MOST_NAMES = 10_000;

/**
 * The metric that somebody means: by the name of its series, with or without the ending of one of them, or by the name that
 * OpenTelemetry has for it. Undefined when there is none in the range.
 *
 *     http_server_request_duration_seconds, http_server_request_duration_seconds_bucket, http.server.request.duration
 */
export async function findMetric(
  asked: string,
  range: SampleRange,
  samples: SampleReader,
  names: SeriesNames,
  options?: ReadOptions,
): Promise<KnownMetric | undefined> {
  const whole = asked.replace(/_(?:bucket|sum|count)$/, '');
  const series = [...new Set([asked, whole])].flatMap((name) => PARTS.map((part) => name + part));
  const named = await known(series.map(quotePattern).join('|'));
  // A metric that is itself called `…_count` comes before a histogram of which that is a part.
  const found = named.find(({ name }) => name === asked) ?? named.find(({ name }) => name === whole);
  if (found !== undefined) return found;

  // What became of the rest of the name depends on unit and type, which the stored series tell.
  const [beginning = ''] = /^[a-zA-Z][a-zA-Z0-9]*/.exec(asked) ?? [];
  const alike = (await known(`${quotePattern(beginning)}.*`)).filter((metric) =>
    names.metricNames(asked, metric).includes(metric.name),
  );
  return alike.sort((one, other) => other.series - one.series)[0];

  async function known(pattern: string): Promise<readonly KnownMetric[]> {
    const matcher: SeriesMatcher = { name: '__name__', op: '=~', value: pattern };
    return metricsOf(await samples.summaries([[matcher]], range, MOST_NAMES, options));
  }
}
