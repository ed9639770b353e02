import type { SeriesMatcher, TimeRange } from '@oriel/store';
import type { Asker } from '../asker.ts';
import { millisecondsOf } from './ask-metric.ts';
import { type KnownMetric, metricsOf, PARTS } from './known-metric.ts';
import { quotePattern } from './quote-pattern.ts';
import { serviceMatcher } from './service-matcher.ts';

export interface ListedMetric extends Omit<KnownMetric, 'parts' | 'jobs' | 'help'> {
  readonly description: string;
  readonly services: readonly string[];
}

export interface MetricList {
  readonly metrics: readonly ListedMetric[];
  /** Absent where these are all. */
  readonly next?: string;
}

/** More names than this are no list to anybody. */
const MOST_NAMES = 100_000;

/** Metrics of the range by name; `after` is the name that the page before ended with. */
export async function listMetrics(
  asker: Asker,
  asked: {
    readonly range: TimeRange;
    readonly prefix: string;
    readonly service: string;
    readonly limit: number;
    readonly after?: string | undefined;
  },
): Promise<MetricList> {
  await asker.admit('series', asked.range);
  const set: SeriesMatcher[] = [];
  if (asked.prefix !== '') set.push({ name: '__name__', op: '=~', value: prefixPattern(asked.prefix) });
  if (asked.service !== '') set.push(serviceMatcher({ op: '=', value: asked.service }));
  const summaries = await asker.store.samples.summaries(
    [set],
    millisecondsOf(asked.range),
    asked.after === undefined ? (asked.limit + 1) * PARTS.length : MOST_NAMES,
    asker.reading,
  );
  const { after = '' } = asked;
  const found = metricsOf(summaries).filter(({ name }) => name > after);
  const metrics = found.slice(0, asked.limit).map(({ parts, jobs, help, unit, ...metric }) => ({
    ...metric,
    unit: asker.seriesNames.unitCode(unit),
    description: help,
    services: jobs,
  }));
  return { metrics, ...(found.length > metrics.length && { next: metrics.at(-1)!.name }) };

  /** In either spelling: `http.server` begins what is stored as `http_server_…`. */
  function prefixPattern(prefix: string): string {
    const spelled = [...new Set([prefix, prefix.replace(/[^a-zA-Z0-9_:]+/g, '_')])];
    return `(?:${spelled.map(quotePattern).join('|')}).*`;
  }
}
