import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FloatHistogram } from '../histogram/float-histogram.ts';
import { createMemoryStorage, type MemorySeries } from '../memory-storage.ts';
import { ALL_FEATURES, DEFAULT_OPTIONS, type QueryOptions } from '../options.ts';
import { queryInstant, queryRange } from '../query.ts';
import type { QueryResult, SeriesResult } from '../result.ts';
import { SharedQueryMemory } from '../shared-query-memory.ts';
import type { SeriesStorage } from '../storage.ts';
import { query, table } from '../test/asked-of-series.ts';
import { packing, slicesHere } from '../test/slices-here.ts';

const OPTIONS: QueryOptions = {
  ...DEFAULT_OPTIONS,
  features: { ...ALL_FEATURES, delayedNameRemoval: false, startTimestamps: false },
};
/** Their last digit depends on the order in which they are added. */
const SUMS = /\b(sum|avg)\b/;

const ways = fc.record({
  count: fc.constantFrom(1, 2, 3),
  isInstant: fc.boolean(),
  startTimestamps: fc.boolean(),
});

describe('a query in slices', () => {
  it('is answered as without', async () => {
    let inSlices = 0;
    await fc.assert(
      fc.asyncProperty(table, query, ways, async (series, text, { count, isInstant, startTimestamps }) => {
        const storage = packing(createMemoryStorage(series));
        const workers = slicesHere(count);
        const options = { ...OPTIONS, features: { ...OPTIONS.features, startTimestamps } };
        const answer = (own: { workers?: typeof workers }) =>
          isInstant
            ? queryInstant(text, 400_000, { storage, options, countSamples: true, ...own })
            : queryRange(text, 60_000, 900_000, 45_000, { storage, options, countSamples: true, ...own });
        const [plain, sliced] = await Promise.all([answer({}).catch(String), answer({ workers }).catch(String)]);
        if (typeof plain === 'string' || typeof sliced === 'string') expect(sliced).toBe(plain);
        else expectSame(sliced, plain, !SUMS.test(text));
        if (workers.ran > 0) inSlices++;
      }),
      { numRuns: 1_500 },
    );
    expect(inSlices).toBeGreaterThan(400);
  });

  const wide = (series: number): MemorySeries[] =>
    Array.from({ length: series }, (_, host) => ({
      labels: { __name__: 'x', host: String(host), job: String(host % 3) },
      samples: Array.from({ length: 20 }, (_, at) => ({ timestampMs: at * 15_000, value: at * host })),
    }));
  const ask = (text: string, workers: ReturnType<typeof slicesHere>, series = 60, options = OPTIONS) =>
    queryRange(text, 0, 300_000, 60_000, { storage: packing(createMemoryStorage(wide(series))), options, workers });

  it('keeps what rounding took, across slices', async () => {
    const storage = packing(
      createMemoryStorage(
        [1e100, 1, -1e100].map((one, at) => ({
          labels: { __name__: 'x', at: String(at) },
          samples: [{ timestampMs: 0, value: one }],
        })),
      ),
    );
    const { value } = await queryInstant('sum(x)', 0, { storage, options: OPTIONS, workers: slicesHere(3) });
    expect(value).toMatchObject({ series: [{ samples: [{ value: 1 }] }] });
  });

  it.each(['sum(x)', 'avg(x)'])('whose sums of slices overflow only together is evaluated here: %s', async (text) => {
    const storage = packing(
      createMemoryStorage(
        [1e308, 1e308].map((one, at) => ({
          labels: { __name__: 'x', at: String(at) },
          samples: [{ timestampMs: 0, value: one }],
        })),
      ),
    );
    const plain = await queryInstant(text, 0, { storage, options: OPTIONS });
    expectSame(await queryInstant(text, 0, { storage, options: OPTIONS, workers: slicesHere(2) }), plain, true);
  });

  it.each([
    'topk by (job) (1, sum_over_time(x[1m]))',
    // Infinite, so that it is evaluated here once more, of series whose values come from slices.
    'sum by (job) (sum_over_time(x[1m]))',
  ])('takes the order of groups from series that have a value: %s', async (text) => {
    const values = ['stale', Number.NEGATIVE_INFINITY, 2] as const;
    const storage = packing(
      createMemoryStorage(
        (['b', 'a', 'b'] as const).map((job, host) => ({
          labels: { __name__: 'x', job, host: String(host) },
          samples: [{ timestampMs: 0, value: values[host]! }],
        })),
      ),
    );
    for (const own of [{}, { workers: slicesHere(2) }]) {
      const { value } = await queryInstant(text, 0, { storage, options: OPTIONS, ...own });
      expect(seriesOf({ value } as QueryResult).map(({ labels }) => labels.get('job'))).toEqual(['a', 'b']);
    }
  });

  it.each([
    'histogram_count(x)',
    'topk(1, histogram_sum(x))',
    'sum(x)',
    'rate(x[2m])',
    'quantile(0.5, x)',
    'last_over_time(x[3m:1m])',
    'topk(1, increase(x[4m:30s]))',
    'sum(quantile_over_time(scalar(count(x)) / 100, x[2m]))',
  ])('evaluates here what cannot be packed, in its order: %s', async (text) => {
    const histogram: FloatHistogram = {
      counterResetHint: 'unknown',
      schema: 0,
      zeroThreshold: 0,
      zeroCount: 0,
      count: 4,
      sum: 5,
      positiveSpans: [{ offset: 0, length: 2 }],
      positiveBuckets: Float64Array.of(1, 3),
      negativeSpans: [],
      negativeBuckets: new Float64Array(0),
      customValues: new Float64Array(0),
    };
    const storage = packing(
      createMemoryStorage(
        Array.from({ length: 12 }, (_, host) => ({
          labels: { __name__: 'x', host: String(host) },
          samples: Array.from({ length: 10 }, (_, at) => ({
            timestampMs: at * 30_000,
            value: host === 5 && at > 2 ? histogram : host * at,
          })),
        })),
      ),
    );
    const workers = slicesHere(3);
    const answer = (own: { workers?: typeof workers }) =>
      queryRange(text, 60_000, 300_000, 60_000, { storage, options: OPTIONS, ...own });
    expectSame(await answer({ workers }), await answer({}));
    expect(workers.ran).toBeGreaterThan(0);
  });

  it.each([
    'sum(quantile_over_time(scalar(max(x)) / 10000, x[5m]))',
    'topk(1, predict_linear(x[5m], scalar(max(x))))',
    'sum by (job) (clamp_max(x, scalar(avg(x))) > scalar(min(x)))',
    'sum(max_over_time(rate(x[2m])[5m:1m]))',
    'topk(1, max_over_time((x * 2)[5m:1m]))',
  ])('takes along what other series are read for, and subqueries: %s', async (text) => {
    const workers = slicesHere(3);
    const answer = await ask(text, workers);
    // Those of the scalars besides, which are aggregations over the same series.
    const scalars = text.split('scalar(').length - 1;
    expect(workers.ran).toBe(3 * (1 + scalars));
    expectSame(answer, await ask(text, slicesHere(3, Number.POSITIVE_INFINITY)));
  });

  it('counts what was read, and says what there is to say once', async () => {
    const workers = slicesHere(3);
    const { stats, infos } = await ask('sum(rate(x[2m]))', workers);
    const plain = await ask('sum(rate(x[2m]))', slicesHere(3, Number.POSITIVE_INFINITY));
    expect(workers.ran).toBe(3);
    expect(stats.series).toBe(60);
    expect(stats.samples).toBe(plain.stats.samples);
    expect(infos).toEqual(plain.infos);
    expect(infos).toHaveLength(1);
  });

  it('stays where it is below the bound', async () => {
    const workers = slicesHere(2, 1_201);
    await ask('sum(x)', workers);
    expect(workers.ran).toBe(0);
    await ask('sum(x)', slicesHere(2, 1_200));
  });

  it('is cut into no more samples at once than a worker should hold', async () => {
    const workers = slicesHere(1);
    await ask('sum by (job) (x)', workers, 7);
    expect(workers.ran).toBe(1);
  });

  it.each([
    ['series', { series: 59 }, 'too_many_series'],
    ['samples', { samples: 30 }, 'too_many_samples'],
    ['time', { milliseconds: 0 }, 'timeout'],
  ])('holds the limit of %s', async (_, own, code) => {
    const options = { ...OPTIONS, limits: { ...OPTIONS.limits, ...own } };
    await expect(ask('sum(rate(x[5m]))', slicesHere(3), 60, options)).rejects.toMatchObject({ code });
  });

  it.each(['sum by (host) (x)', 'topk(1, x)'])('takes the room of what comes back before it asks: %s', async (text) => {
    const workers = slicesHere(3);
    const memory = new SharedQueryMemory(64 * 1024);
    const asked = queryRange(text, 0, 300_000, 1_000, {
      storage: packing(createMemoryStorage(wide(60))),
      options: OPTIONS,
      workers,
      memory: memory.forQuery(),
    });
    await expect(asked).rejects.toMatchObject({ code: 'too_many_samples' });
    expect(workers.ran).toBe(0);
  });

  it('ends with whoever asked, and with the first slice that fails', async () => {
    const asker = new AbortController();
    const storage = packing(createMemoryStorage(wide(10)));
    const never = (started: () => void) => ({
      count: 2,
      isWorthwhile: () => true,
      run: (_: unknown, signal: AbortSignal) =>
        new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('told to stop')));
          started();
        }),
    });
    const gone = queryInstant('sum(x)', 0, {
      storage,
      signal: asker.signal,
      workers: never(() => asker.abort()),
    });
    await expect(gone).rejects.toMatchObject({ code: 'canceled' });

    await endsWithTheFirst('sum(x)', storage);
    await endsWithTheFirst('topk(1, x)', storage);
  });

  async function endsWithTheFirst(text: string, storage: SeriesStorage): Promise<void> {
    let runs = 0;
    let stopped = 0;
    const failing = {
      count: 2,
      isWorthwhile: () => true,
      run: (_: unknown, signal: AbortSignal) =>
        runs++ === 0
          ? Promise.reject(new Error('a worker ended'))
          : new Promise<never>((_, reject) => {
              signal.addEventListener('abort', () => {
                stopped++;
                reject(new Error('told to stop'));
              });
            }),
    };
    await expect(queryInstant(text, 0, { storage, workers: failing })).rejects.toThrow('a worker ended');
    expect(stopped).toBe(1);
  }
});

/** Equal labels in the same order, equal steps, values equal to the last bit or as near as the order of additions allows. */
function expectSame(sliced: QueryResult, plain: QueryResult, toTheLastBit = false): void {
  expect(sliced.warnings).toEqual(plain.warnings);
  expect(sliced.infos).toEqual(plain.infos);
  expect(sliced.stats.counted).toEqual(plain.stats.counted);
  expect(sliced.value.type).toBe(plain.value.type);
  const [got, want] = [seriesOf(sliced), seriesOf(plain)];
  expect(got.map(({ labels }) => labels.key)).toEqual(want.map(({ labels }) => labels.key));
  for (const [at, { samples }] of want.entries()) {
    const own = (got[at] as SeriesResult).samples;
    expect(own.map(({ timestampMs }) => timestampMs)).toEqual(samples.map(({ timestampMs }) => timestampMs));
    for (const [step, { value }] of samples.entries()) {
      const other = (own[step] as { value: number }).value;
      if (Object.is(other, value)) continue;
      expect(toTheLastBit, `${other} where ${value} was wanted`).toBe(false);
      expect(Math.abs(other - value)).toBeLessThanOrEqual(1e-12 * Math.abs(value));
    }
  }
}

function seriesOf({ value }: QueryResult): readonly SeriesResult[] {
  return value.type === 'matrix' || value.type === 'vector' ? value.series : [];
}
