import { encodeReadRequest } from '@oriel/api/test/encode-read-request';

/** What each operation is asked with, over the half hour of a shop that the runner writes. */
export interface Question {
  readonly params?: Readonly<Record<string, string | readonly string[]>>;
  readonly path?: Readonly<Record<string, string>>;
  /** Sent as it is, and not as a form. */
  readonly body?: { readonly contentType: string; readonly isSnappy?: boolean; readonly bytes: Buffer };
  /** Members of `data` (dots go deeper, `0` is the first of a list) that must not be empty: an empty answer fits every schema. */
  readonly filled?: readonly string[];
}

const EVERY_METRIC = '{__name__=~"shop_.+"}';

export function questionsAt(nowMs: number): Readonly<Record<string, Question>> {
  const range = { start: String(nowMs / 1_000 - 1_800), end: String(nowMs / 1_000) };
  const selector = { ...range, 'match[]': [EVERY_METRIC] };
  return {
    '/query': {
      params: { query: 'sum by (job) (rate(shop_requests_total[5m]))', time: range.end, stats: 'all', limit: '10' },
      filled: ['result.0.value', 'stats.samples.totalQueryableSamples'],
    },
    '/query_range': {
      params: { query: 'rate(shop_requests_total[5m])', ...range, step: '60', stats: 'all' },
      filled: ['result.0.values.1'],
    },
    '/query_exemplars': {
      params: { query: 'shop_request_duration_seconds_bucket', ...range },
      filled: ['0.exemplars.0.labels'],
    },
    '/format_query': { params: { query: 'sum(rate(x[5m]))by(job)' } },
    '/parse_query': { params: { query: 'sum by (job) (rate(x{a=~"b"}[5m] offset 1m)) > bool 1' } },
    '/labels': { params: selector, filled: ['0'] },
    '/label/{name}/values': { params: selector, path: { name: 'job' }, filled: ['0'] },
    '/series': { params: selector, filled: ['0.__name__'] },
    '/metadata': { params: { limit: '10' }, filled: ['shop_requests_total.0.help'] },
    '/scrape_pools': { filled: ['scrapePools.0'] },
    '/scrape_pools/config': { params: { scrapePool: 'itself' }, filled: ['yaml'] },
    '/targets': { params: { state: 'any' }, filled: ['activeTargets.0.labels.job', 'droppedTargets.0'] },
    '/targets/metadata': { params: { limit: '10' } },
    '/targets/relabel_steps': {
      params: { scrapePool: 'itself', labels: '{"__address__":"a:1","job":"itself"}' },
      filled: ['steps.0.rule.regex'],
    },
    '/rules': { filled: ['groups.0.rules.0.query'] },
    '/status/tsdb': { params: { limit: '5' }, filled: ['seriesCountByMetricName.0.name'] },
    '/otlp/v1/metrics': { body: { contentType: 'application/json', bytes: Buffer.from('{"resourceMetrics":[]}') } },
    '/read': {
      body: {
        contentType: 'application/x-protobuf',
        isSnappy: true,
        bytes: encodeReadRequest([
          {
            startMs: nowMs - 60_000,
            endMs: nowMs,
            matchers: [{ name: '__name__', op: '=~', value: 'shop_.+' }],
          },
        ]),
      },
    },
  };
}

/** What Oriel does not serve, and why. */
export const UNSERVED: Readonly<Record<string, string>> = {
  '/admin/tsdb/delete_series': 'telemetry goes by retention; no key may delete it',
  '/admin/tsdb/clean_tombstones': 'there are no tombstones',
  '/admin/tsdb/snapshot': 'samples are no files of a TSDB',
  '/search/metric_names': 'experimental: behind a flag of the next Prometheus',
  '/search/label_names': 'experimental: behind a flag of the next Prometheus',
  '/search/label_values': 'experimental: behind a flag of the next Prometheus',
  '/write': 'tried by the suite remote-write',
};
