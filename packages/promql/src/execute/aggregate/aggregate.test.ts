import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Labels } from '../../labels.ts';
import { ask, storageOf } from '../../test/query-lines.ts';
import { labelsHash } from './labels-hash.ts';
import { xxhash64 } from './xxhash64.ts';

const shop = storageOf(
  'orders{shop="a", till="1"} 1 2 3',
  'orders{shop="a", till="2"} 4 5 _',
  'orders{shop="b", till="1"} 10 _ stale',
  'orders{shop="b", till="2"} 30 NaN 7',
);

test('a quantile at the very rank of an infinite value is that value', async () => {
  const storage = storageOf('v{n="1"} 1', 'v{n="2"} -Inf', 'v{n="3"} Inf');
  const at = async (q: number) => (await ask(storage, `quantile(${q}, v)`)).lines;
  expect(await Promise.all([at(0), at(0.5), at(1)])).toEqual([['{} -Infinity'], ['{} 1'], ['{} Infinity']]);
});

describe('groups', () => {
  const check = (query: string, ...want: readonly string[]) =>
    test(query, async () => expect((await ask(shop, query, { minutes: 2 })).lines).toEqual(want));

  check('sum(orders)', '{} 45 NaN');
  check('sum by (shop) (orders)', '{shop=a} 5 7', '{shop=b} 40 NaN');
  check('sum without (till) (orders)', '{shop=a} 5 7', '{shop=b} 40 NaN');
  check('sum by (city) (orders)', '{} 45 NaN');
  check('avg by (shop) (orders)', '{shop=a} 2.5 3.5', '{shop=b} 20 NaN');
  check('min by (shop) (orders)', '{shop=a} 1 2', '{shop=b} 10 10');
  check('max by (shop) (orders)', '{shop=a} 4 5', '{shop=b} 30 10');
  check('count by (till) (orders)', '{till=1} 2 2', '{till=2} 2 2');
  check('group by (till) (orders)', '{till=1} 1 1', '{till=2} 1 1');
  check('stdvar by (shop) (orders)', '{shop=a} 2.25 2.25', '{shop=b} 100 NaN');
  check('stddev by (shop) (orders)', '{shop=a} 1.5 1.5', '{shop=b} 10 NaN');
  check('quantile by (shop) (0.5, orders)', '{shop=a} 2.5 3.5', '{shop=b} 20 NaN');
  check(
    'count_values by (shop) ("n", orders > 2)',
    '{n=10, shop=b} 1 1',
    '{n=30, shop=b} 1 _',
    '{n=4, shop=a} 1 _',
    '{n=5, shop=a} _ 1',
  );
  check('topk(1, orders)', '{__name__=orders, shop=b, till=1} _ 10', '{__name__=orders, shop=b, till=2} 30 _');
  check(
    'bottomk by (shop) (1, orders)',
    '{__name__=orders, shop=a, till=1} 1 2',
    '{__name__=orders, shop=b, till=1} 10 10',
  );
  check('sum(nothing)');
});

describe('parameters', () => {
  test('may differ from step to step', async () => {
    const storage = storageOf('v{n="1"} 1 1 1', 'v{n="2"} 2 2 2', 'v{n="3"} 3 3 3', 'k 0 1 2');
    expect((await ask(storage, 'sum(topk(scalar(k), v))', { minutes: 3 })).lines).toEqual(['{} _ 3 5']);
    expect((await ask(storage, 'count(limitk(scalar(k), v))', { minutes: 3 })).lines).toEqual(['{} _ 1 2']);
    expect((await ask(storage, 'quantile(scalar(k) / 2, v)', { minutes: 3 })).lines).toEqual(['{} 1 2 3']);
  });

  const refused = (query: string, message: string) =>
    test(query, () => expect(ask(shop, query)).rejects.toThrow(message));
  refused('topk(NaN, orders)', 'Parameter value is NaN');
  refused('topk(1e20, orders)', 'Scalar value 1e+20 overflows int64');
  refused('limit_ratio(NaN, orders)', 'Ratio value is NaN');
  refused('count_values("", orders)', 'invalid label name ""');

  test('a quantile that is none and a ratio above 1 are doubted', async () => {
    expect((await ask(shop, 'quantile(1.5, orders)')).warnings).toEqual([
      'PromQL warning: quantile value should be between 0 and 1, got 1.5 (1:10)',
    ]);
    expect((await ask(shop, 'limit_ratio(-2, orders)')).warnings).toEqual([
      'PromQL warning: ratio value should be between -1 and 1, got -2, capping to -1 (1:13)',
    ]);
  });
});

describe('limits', () => {
  test('a ratio and its complement are all', async () => {
    const storage = storageOf(...Array.from({ length: 50 }, (_, n) => `v{n="${n}"} 1`));
    const kept = (await ask(storage, 'limit_ratio(0.3, v)')).lines;
    const rest = (await ask(storage, 'limit_ratio(-0.7, v)')).lines;
    expect(kept.length).toBeGreaterThan(5);
    expect(kept.length).toBeLessThan(30);
    expect(new Set([...kept, ...rest]).size).toBe(50);
    expect(kept.length + rest.length).toBe(50);
  });

  test('limitk takes from each group', async () => {
    expect((await ask(shop, 'count by (shop) (limitk by (shop) (1, orders))')).lines).toEqual([
      '{shop=a} 1',
      '{shop=b} 1',
    ]);
  });

  test('the hash is xxHash64 over packed labels', () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    expect(xxhash64(bytes(''))).toBe(0xef46db3751d8e999n);
    expect(xxhash64(bytes('a'))).toBe(0xd24ec4f1a98c6e5bn);
    expect(xxhash64(bytes('abc'))).toBe(0x44bc2cf5ad770999n);
    expect(labelsHash(Labels.from({ a: 'b' }))).toBe(xxhash64(Uint8Array.from([1, 0x61, 1, 0x62])));
    const long = 'x'.repeat(300);
    expect(labelsHash(Labels.from({ a: long }))).toBe(
      xxhash64(Uint8Array.from([1, 0x61, 255, 44, 1, 0, ...bytes(long)])),
    );
  });
});

describe('histograms', () => {
  const storage = storageOf(
    'h{n="1"} {{schema:0 sum:4 count:3 buckets:[1 2]}} {{schema:0 sum:4 count:3 buckets:[1 2]}} 5',
    'h{n="2"} {{schema:1 sum:2 count:2 buckets:[1 0 1]}} {{schema:-53 sum:1 count:1 custom_values:[5] buckets:[1]}} {{count:1}}',
  );

  test('are summed and averaged; what cannot be is left out and said', async () => {
    const answer = await ask(storage, 'sum(h)', { minutes: 3 });
    expect(answer.lines).toEqual(['{} {count:5, sum:6, (0.5,1]:2, (1,2]:3} _ _']);
    expect(answer.warnings).toEqual([
      'PromQL warning: vector contains a mix of histograms with exponential and custom buckets schemas for metric name "h" (1:5)',
      'PromQL warning: encountered a mix of histograms and floats for aggregation (1:5)',
    ]);
    expect((await ask(storage, 'avg(h)')).lines).toEqual(['{} {count:2.5, sum:3, (0.5,1]:1, (1,2]:1.5}']);
  });

  test.each(['sum', 'avg'])('%s of a float, a histogram and more floats is none', async (aggregator) => {
    const mixed = storageOf('x{n="1"} 1 1', 'x{n="2"} {{count:1}} stale', 'x{n="3"} 2 2', 'x{n="4"} 3 3');
    const answer = await ask(mixed, `${aggregator}(x)`, { minutes: 2 });
    expect(answer.lines).toEqual([`{} _ ${aggregator === 'sum' ? 6 : 2}`]);
    expect(answer.warnings).toEqual([
      'PromQL warning: encountered a mix of histograms and floats for aggregation (1:5)',
    ]);
  });

  test('are ignored where there is no order, and counted where none is needed', async () => {
    const answer = await ask(storage, 'max(h)', { minutes: 3 });
    expect(answer.lines).toEqual(['{} _ _ 5']);
    expect(answer.infos).toEqual(['PromQL info: ignored histogram in max aggregation (1:5)']);
    expect((await ask(storage, 'topk(1, h)')).infos).toEqual([
      'PromQL info: ignored histogram in topk aggregation (1:1)',
    ]);
    expect((await ask(storage, 'count(h)')).lines).toEqual(['{} 2']);
    expect((await ask(storage, 'count_values("v", h{n="1"})')).lines).toEqual([
      '{v={count:3, sum:4, (0.5,1]:1, (1,2]:2}} 1',
    ]);
  });

  test('of counters that were reset and others that were not make a warning', async () => {
    const hints = storageOf(
      'h{n="1"} {{count:1 counter_reset_hint:reset}}',
      'h{n="2"} {{count:1 counter_reset_hint:not_reset}}',
    );
    expect((await ask(hints, 'sum(h)')).warnings).toEqual([
      'PromQL warning: conflicting counter resets during histogram aggregation (1:5)',
    ]);
  });
});

describe('precision', () => {
  test('a sum keeps what rounding would lose, a mean does not overflow', async () => {
    const storage = storageOf('v{n="1"} 1e100 1e308', 'v{n="2"} 1 1.4e308', 'v{n="3"} -1e100 1.2e308');
    expect((await ask(storage, 'sum(v)', { minutes: 2 })).lines).toEqual(['{} 1 Infinity']);
    const [line] = (await ask(storage, 'avg(v)', { minutes: 2 })).lines;
    const mean = Number(line?.split(' ')[2]);
    expect(mean / 1.2e308).toBeCloseTo(1, 12);
  });
});

describe('against a naive evaluation', () => {
  const value = fc.oneof(fc.constant(null), fc.integer({ min: -1000, max: 1000 }));
  const table = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.array(value, { minLength: 3, maxLength: 3 })), {
    minLength: 1,
    maxLength: 12,
  });
  const naive: Record<string, (values: readonly number[]) => number> = {
    sum: (values) => values.reduce((sum, one) => sum + one, 0),
    avg: (values) => values.reduce((sum, one) => sum + one, 0) / values.length,
    min: (values) => Math.min(...values),
    max: (values) => Math.max(...values),
    count: (values) => values.length,
    stdvar: (values) => {
      const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
      return values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length;
    },
  };

  test.each(Object.entries(naive))('%s', async (name, reduce) => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const storage = storageOf(
          ...rows.map(
            ([group, values], at) => `v{g="${group}", n="${at}"} ${values.map((v) => v ?? 'stale').join(' ')}`,
          ),
        );
        const { lines } = await ask(storage, `${name} by (g) (v)`, { minutes: 3 });
        const got = new Map(lines.map((line) => [line.slice(3, 4), line.split(' ').slice(1)]));
        for (const group of ['a', 'b', 'c'])
          for (let step = 0; step < 3; step++) {
            const given = rows.filter(([of]) => of === group).map(([, values]) => values[step] ?? null);
            const values = given.filter((one) => one !== null);
            const text = got.get(group)?.[step] ?? '_';
            if (values.length === 0) expect(text).toBe('_');
            else expect(Number(text)).toBeCloseTo(reduce(values), 6);
          }
      }),
      { numRuns: 40 },
    );
  });

  test('topk', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 8 }),
        async (values, k) => {
          const storage = storageOf(...values.map((v, at) => `v{n="${at}"} ${v}`));
          const best = (await ask(storage, `topk(${k}, v)`)).lines.map((line) => Number(line.split(' ').at(-1)));
          const want = [...values].sort((a, b) => b - a).slice(0, k);
          expect(best.sort((a, b) => b - a)).toEqual(want);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('a histogram prints its bounds as the schema has them, not cut by the zero bucket', async () => {
  const storage = storageOf('h {{schema:0 count:3 sum:2 z_bucket:1 z_bucket_w:0.75 buckets:[2]}}');
  expect((await ask(storage, 'h')).lines).toEqual(['{__name__=h} {count:3, sum:2, [-0.75,0.75]:1, (0.5,1]:2}']);
});
