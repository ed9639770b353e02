import type { PrometheusEndpoint } from '../endpoint.ts';
import { PrometheusError } from '../prometheus-error.ts';
import { integerProblem, readTime } from '../read-parameters.ts';

const DAY_MS = 86_400_000;
/** Prometheus shows the ten largest of each. */
const SHOWN = 10;
const MOST_SHOWN = 10_000;

/** What clients ask to learn whom they speak with: Grafana decides by the version what it may use. */
export const buildInfo: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/status/buildinfo',
  answer: ({ server }) => ({
    data: {
      version: PROMETHEUS_VERSION,
      revision: `oriel-${server.version}`,
      branch: '',
      buildUser: '',
      buildDate: '',
      goVersion: '',
    },
  }),
};

/** The version of Prometheus whose API and language these are. */
const PROMETHEUS_VERSION = '3.16.0';

export const runtimeInfo: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/status/runtimeinfo',
  async answer({ server, nowMs, retentionDays }) {
    const days = await retentionDays();
    return {
      data: {
        startTime: new Date(server.startedAtMs).toISOString(),
        // Where it runs is the operator's to know, and it runs on no Go.
        CWD: '',
        hostname: '',
        serverTime: new Date(nowMs).toISOString(),
        reloadConfigSuccess: true,
        lastConfigTime: new Date(server.startedAtMs).toISOString(),
        corruptionCount: 0,
        goroutineCount: 0,
        GOMAXPROCS: 0,
        GOMEMLIMIT: 0,
        GOGC: '',
        GODEBUG: '',
        storageRetention: days === 0 ? 'for ever' : `${days}d`,
      },
    };
  },
};

/** What is scraped for the tenant that asks, as it takes effect and without secrets; of nobody else's, and nothing else of the operator's file. */
export const config: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/status/config',
  answer: ({ scrape }) => ({ data: { yaml: scrape?.shownConfig ?? '' } }),
};

/** Those of the program are the operator's, no tenant's. */
export const flags: PrometheusEndpoint = { methods: ['GET'], path: '/status/flags', answer: () => ({ data: {} }) };

export const walReplay: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/status/walreplay',
  answer: () => ({ data: { min: 0, max: 0, current: 0 } }),
};

/** Samples are rows of tables here, and no blocks of a TSDB. */
export const blocks: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/status/tsdb/blocks',
  answer: () => ({ data: { blocks: [] } }),
};

/** Those of the program are no tenant's to read. */
export const selfMetrics: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/status/self_metrics',
  answer: () => ({ data: [], infos: ['the metrics of the program itself are at /metrics'] }),
};

function readShown(text: string): number {
  if (text === '') return SHOWN;
  if (integerProblem(text) !== undefined || Number(text) < 1)
    throw new PrometheusError('bad_data', 'limit must be a positive number');
  if (Number(text) > MOST_SHOWN) throw new PrometheusError('bad_data', `limit must not exceed ${MOST_SHOWN}`);
  return Number(text);
}

/** What makes the series many, over the last day ("TSDB Stats"). */
export const tsdb: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/status/tsdb',
  async answer({ params, store, nowMs, signal }) {
    const limit = readShown(params.get('limit') ?? '');
    const endMs = readTime(params, 'end', nowMs);
    const range = { startMs: readTime(params, 'start', endMs - DAY_MS), endMs };
    const found = await store.samples.cardinality({ range, limit }, { signal });
    const list = (rows: readonly { readonly name: string; readonly count: number }[]) =>
      rows.map(({ name, count }) => ({ name, value: count }));
    return {
      data: {
        headStats: {
          numSeries: found.series,
          numLabelPairs: found.labelPairs,
          chunkCount: 0,
          minTime: range.startMs,
          maxTime: range.endMs,
        },
        seriesCountByMetricName: list(found.byMetric),
        labelValueCountByLabelName: list(found.valuesByLabel),
        memoryInBytesByLabelName: list(found.bytesByLabel),
        seriesCountByLabelValuePair: list(found.byLabelPair),
      },
    };
  },
};
