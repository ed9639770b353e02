import { closeSegment, pushRecords } from '@oriel/store/contract';
import { createRowEncoder } from '@oriel/store-clickhouse/encoder';
import { DEFAULT_RETENTION, type NativeHistogram } from '@oriel/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestOriel, type TestOriel } from '../../../test/test-oriel.ts';

/** Samples of ten days ago whose retention, a day, is over: what is left are roll-ups. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const startMs = Math.floor(Date.now() / DAY_MS - 10) * DAY_MS;
const endMs = startMs + 2 * DAY_MS;

let oriel: TestOriel;
let key: string;
let whole: Answer;
let wholeHistograms: readonly Answer[];

const HISTOGRAM_QUERIES = [
  'histogram_quantile(0.9, sum by (job) (rate(latency[1h])))',
  'histogram_count(increase(latency[2h]))',
  'histogram_avg(rate(latency[1h] offset 1h))',
  'sum(increase(latency{instance="b"}[3h]))',
  'count_over_time(latency[1h])',
  'last_over_time(latency[1h])',
  'latency offset 1h',
];

/** Twenty buckets that fill up, those of `b` from nothing again now and then, and at last with finer ones. */
function latencyAt(at: number, instance: string): NativeHistogram {
  const seen = instance === 'a' ? at + 1 : (at % 613) + 1;
  const buckets = Float64Array.from({ length: 20 }, (_, bucket) => Math.floor((seen * (bucket + 1)) / 7));
  const count = buckets.reduce((sum, own) => sum + own, 0);
  return {
    counterResetHint: 'unknown',
    schema: instance === 'b' && at > 2_000 ? 3 : 2,
    zeroThreshold: 0,
    zeroCount: 0,
    count,
    sum: count * 1.5,
    positiveSpans: [{ offset: -4, length: 20 }],
    positiveBuckets: buckets,
    negativeSpans: [],
    negativeBuckets: new Float64Array(0),
    customValues: new Float64Array(0),
  };
}

beforeAll(async () => {
  oriel = await startTestOriel();
  const { first } = oriel.tenants;
  key = await oriel.key(first, 'read');
  const encoder = createRowEncoder();
  const minutes = Array.from({ length: 2 * 24 * 60 }, (_, at) => at);
  const retention = { ...DEFAULT_RETENTION, samples: 1 } as const;
  pushRecords(
    encoder,
    { tenant: first, retention, acceptAnyTime: true, redactKeys: [], redactPatterns: [] },
    {
      series: ['a', 'b'].flatMap((instance) => [
        {
          labels: { __name__: 'hits_total', job: 'shop', instance },
          samples: minutes.map((at) => [startMs + at * 60_000, (at % 700) * 3] as const),
        },
        {
          labels: { __name__: 'latency', job: 'shop', instance },
          samples: minutes.map((at) => [startMs + at * 60_000, latencyAt(at, instance)] as const),
        },
      ]),
    },
  );
  await oriel.store.insert(closeSegment(oriel.store.schemaVersion, encoder.flush()));
  // Nothing is rolled up yet.
  whole = await ask('/query_range', { query: 'sum(rate(hits_total[1h]))', step: '1h' });
  expect(whole.infos).toBeUndefined();
  wholeHistograms = await askOfHistograms();
  for (const laterMs of [0, 600_000, 1_200_000]) await oriel.store.pack({ nowMs: Date.now() + laterMs, hurry: true });
  const report = await oriel.store.retain({
    diskBytes: Number.MAX_SAFE_INTEGER,
    tenantShares: new Map(),
    nowMs: Date.now(),
  });
  expect(report.droppedPartitions.some(({ signal }) => signal === 'samples')).toBe(true);
});

afterAll(async () => {
  await oriel?.[Symbol.asyncDispose]();
});

interface Answer {
  readonly data: {
    readonly result: readonly { readonly values: readonly (readonly [number, string])[] }[];
    readonly selectors: readonly { readonly rollup: string | null; readonly warnings: readonly string[] }[];
  };
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
}

async function ask(path: string, params: Readonly<Record<string, string>>, offsetMs = 0): Promise<Answer> {
  const range = { start: `${(startMs + HOUR_MS + offsetMs) / 1_000}`, end: `${(endMs + offsetMs) / 1_000}` };
  const response = await fetch(
    `${oriel.url}/prometheus/api/v1${path}?${new URLSearchParams({ ...range, ...params })}`,
    {
      headers: { authorization: `Bearer ${key}` },
    },
  );
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

function askOfHistograms(): Promise<Answer[]> {
  return Promise.all(HISTOGRAM_QUERIES.map((query) => ask('/query_range', { query, step: '1h' })));
}

test('windows of whole buckets are answered as they were from samples, and it is said', async () => {
  const query = { query: 'sum(rate(hits_total[1h]))', step: '1h' };
  const answer = await ask('/query_range', query);
  expect(answer.data.result[0]!.values).toHaveLength(48);
  expect(answer.data).toEqual(whole.data);
  expect(answer.warnings).toBeUndefined();
  expect(answer.infos).toEqual(['PromQL info: answered from roll-ups of 1h (1:10)']);
  expect((await ask('/explain_query', query)).data.selectors).toMatchObject([{ rollup: '1h', warnings: [] }]);
  const smaller = await ask('/query_range', { query: 'max by (job) (hits_total)', step: '5m' });
  expect(smaller.data.result[0]!.values.length).toBeGreaterThan(560);
  expect(smaller.infos).toEqual(['PromQL info: answered from roll-ups of 5m (1:15)']);
});

test('native histograms are answered as they were from samples', async () => {
  for (const [at, { data, infos, warnings }] of (await askOfHistograms()).entries()) {
    const query = HISTOGRAM_QUERIES[at]!;
    expect(data.result.length, query).toBeGreaterThan(0);
    expect(data, query).toEqual(wholeHistograms[at]!.data);
    expect(infos, query).toContainEqual(expect.stringContaining('answered from roll-ups of'));
    expect(warnings, query).toEqual(wholeHistograms[at]!.warnings);
  }
  const sums = await ask('/query_range', { query: 'sum_over_time(latency[1h])', step: '1h' });
  expect(sums.data.result).toEqual([]);
  expect(sums.warnings).toEqual([
    expect.stringMatching(/^2 series hold what cannot be told from roll-ups \(sums, means/),
  ]);
});

test('other windows give nothing, with a warning that names the smallest that would', async () => {
  const odd = await ask('/query_range', { query: 'rate(hits_total[7m])', step: '1h' });
  expect(odd.data.result).toEqual([]);
  expect(odd.warnings).toEqual([
    expect.stringMatching(/^until \d{4}-\d\d-\d\d only roll-ups are kept.*the smallest window that they make up is 5m/),
  ]);
  const moved = await ask('/query_range', { query: 'rate(hits_total[1h])', step: '1h' }, 1_000);
  expect(moved.data.result).toEqual([]);
  expect(moved.warnings).toHaveLength(1);
  const other = await ask('/query_range', { query: 'quantile_over_time(0.9, hits_total[1h])', step: '1h' });
  expect(other.warnings).toEqual([expect.stringContaining('cannot be told from them')]);
});
