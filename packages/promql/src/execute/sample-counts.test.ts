import { expect, it } from 'vitest';
import { ALL_FEATURES, DEFAULT_OPTIONS } from '../options.ts';
import { queryInstant, queryRange } from '../query.ts';
import { storageOf } from '../test/query-lines.ts';

const storage = storageOf(
  'x{host="a"} 0+1x20',
  'x{host="b"} 0+1x20',
  'gone 1 stale',
  'h {{schema:0 count:3 sum:3 buckets:[1 2]}}+{{schema:0 count:3 sum:3 buckets:[1 2]}}x20',
);
const options = { ...DEFAULT_OPTIONS, features: ALL_FEATURES };

/** At 10, 11 and 12 minutes. */
async function counted(query: string) {
  const { stats } = await queryRange(query, 600_000, 720_000, 60_000, { storage, options, countSamples: true });
  return { queryable: [...stats.counted!.queryable], read: [...stats.counted!.read] };
}

/** Numbers are those of Prometheus 3.16 with promql-per-step-stats for the same samples. */
it.each<[string, number[], number[]]>([
  ['1', [0, 0, 0], [0, 0, 0]],
  ['x', [2, 2, 2], [2, 2, 2]],
  ['gone', [0, 0, 0], [0, 0, 0]],
  ['x + on (host) x', [4, 4, 4], [4, 4, 4]],
  ['h', [12, 12, 12], [12, 12, 12]],
  ['timestamp(h)', [1, 1, 1], [1, 1, 1]],
  ['x @ 300', [2, 2, 2], [2, 0, 0]],
  ['rate(x[5m])', [10, 10, 10], [10, 2, 2]],
  ['rate(x[30s])', [2, 2, 2], [2, 2, 2]],
  ['rate(x[5m] offset 8m)', [6, 8, 10], [6, 2, 2]],
  ['rate(x[5m] @ 600)', [10, 10, 10], [10, 0, 0]],
  ['increase(h[3m])', [36, 36, 36], [36, 12, 12]],
  ['max_over_time(x[3m:30s])', [12, 12, 12], [12, 4, 4]],
  ['max_over_time(sum(x)[3m:1m] offset 1m)', [6, 6, 6], [6, 2, 2]],
  ['max_over_time(rate(x[2m])[3m:1m] @ 480)', [12, 12, 12], [8, 0, 0]],
  ['limitk(1, x)', [2, 2, 2], [2, 2, 2]],
  ['absent_over_time(x[2m])', [4, 4, 4], [4, 2, 2]],
])('%s', async (query, queryable, read) => {
  expect(await counted(query)).toEqual({ queryable, read });
});

it('counts what an answer of ranges holds, and nothing unless asked', async () => {
  const at = async (query: string) =>
    (await queryInstant(query, 600_000, { storage, options, countSamples: true })).stats.counted;
  expect((await at('x[5m]'))?.queryable).toEqual(Float64Array.of(10));
  expect((await at('rate(x[5m])[3m:1m]'))?.queryable).toEqual(Float64Array.of(30));
  expect((await at('rate(x[5m])[3m:1m]'))?.read).toEqual(Float64Array.of(14));
  expect((await queryInstant('x', 600_000, { storage })).stats.counted).toBeNull();
});
