import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../explain.ts';
import { createMemoryStorage, type MemorySeries } from '../memory-storage.ts';
import { ALL_FEATURES, DEFAULT_OPTIONS, type QueryOptions } from '../options.ts';
import { queryInstant, queryRange } from '../query.ts';
import { SharedQueryMemory } from '../shared-query-memory.ts';
import { query, table } from '../test/asked-of-series.ts';
import { inParts } from '../test/in-parts.ts';
import { packing, slicesHere } from '../test/slices-here.ts';

const OPTIONS: QueryOptions = {
  ...DEFAULT_OPTIONS,
  features: { ...ALL_FEATURES, delayedNameRemoval: false, startTimestamps: false },
};
const MORE = [
  'info(x_total)',
  'absent(x_total > 1000)',
  'sort_by_label(x_total, "host")',
  'x_total or y',
  'x_total[5m]',
  'limit_ratio(0.5, x_total)',
  'label_replace(x_total, "h", "$1", "host", "(.*)")',
];

const ways = fc.record({
  seriesOfPart: fc.integer({ min: 1, max: 4 }),
  isInstant: fc.boolean(),
  delayedNameRemoval: fc.boolean(),
});

describe('a selection in parts', () => {
  it('is answered as one that comes at once', async () => {
    let opened = 0;
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.oneof({ weight: 9, arbitrary: query }, { weight: 2, arbitrary: fc.constantFrom(...MORE) }),
        ways,
        async (series, text, { seriesOfPart, isInstant, delayedNameRemoval }) => {
          const storage = inParts(packing(createMemoryStorage(series)), seriesOfPart);
          const options = { ...OPTIONS, features: { ...OPTIONS.features, delayedNameRemoval } };
          const answer = async (mostAtOnce: number) => {
            const environment = { storage, options, countSamples: true, mostAtOnce };
            try {
              const { value, warnings, infos, stats } = isInstant
                ? await queryInstant(text, 400_000, environment)
                : await queryRange(text, 60_000, 900_000, 45_000, environment);
              return { value, warnings, infos, read: [stats.series, stats.samples, stats.counted] };
            } catch (error) {
              return String(error);
            }
          };
          const whole = await answer(Number.POSITIVE_INFINITY);
          expect(storage.opened).toBe(0);
          expect(await answer(1)).toEqual(whole);
          opened += storage.opened;
        },
      ),
      { numRuns: 1_000 },
    );
    expect(opened).toBeGreaterThan(1_000);
  });

  const many = (count: number): MemorySeries[] =>
    Array.from({ length: count }, (_, host) => ({
      labels: { __name__: 'x', host: String(host), job: String(host % 3) },
      // Each is larger than all before it.
      samples: [{ timestampMs: 0, value: host }],
    }));
  const KIB = 2 ** 10;

  it.each([
    ['count(x)', [10_000]],
    ['sum by (job) (x)', [16_668_333, 16_661_667, 16_665_000]],
    ['topk(2, x)', [9_999, 9_998]],
    ['quantile(0.5, x)', [4_999.5]],
    ['max(x * 2)', [19_998]],
    ['sum(sum_over_time(x[5m]))', [49_995_000]],
  ] as const)('takes the memory of a part, not of all: %s', async (text, values) => {
    const memory = new SharedQueryMemory(2_048 * KIB).forQuery();
    const storage = oneMetric(inParts(createMemoryStorage(many(10_000)), 500));
    const { value } = await queryInstant(text, 0, { storage, options: OPTIONS, memory, mostAtOnce: 1_000 });
    if (value.type !== 'vector') throw new TypeError(value.type);
    expect(value.series.map(({ samples }) => samples[0]!.value)).toEqual(values);
  });

  it('is refused where the answer is as wide', async () => {
    const memory = new SharedQueryMemory(2_048 * KIB).forQuery();
    const storage = inParts(createMemoryStorage(many(10_000)), 500);
    const asked = queryInstant('x', 0, { storage, options: OPTIONS, memory, mostAtOnce: 1_000 });
    await expect(asked).rejects.toMatchObject({ code: 'too_many_samples' });
  });

  it('ends where whoever asked has gone, and where a part fails', async () => {
    const asker = new AbortController();
    const whole = inParts(createMemoryStorage(many(20)), 5);
    const ask = (open: () => Promise<never>) =>
      queryInstant('count(x)', 0, {
        storage: {
          async select(request, signal) {
            const { parts = [], ...rest } = await whole.select(request, signal);
            return { ...rest, parts: parts.map((part, at) => (at === 2 ? { ...part, open } : part)) };
          },
        },
        signal: asker.signal,
        mostAtOnce: 5,
      });
    await expect(ask(() => Promise.reject(new Error('the engine is away')))).rejects.toThrow('the engine is away');
    await expect(
      ask(() => {
        asker.abort();
        return Promise.reject(new Error('it was told to stop'));
      }),
    ).rejects.toMatchObject({ code: 'canceled' });
  });

  it('is explained by what is in its parts', async () => {
    const storage = inParts(createMemoryStorage(many(20)), 6);
    const range = { startMs: 0, endMs: 0, stepMs: 0 };
    expect(await explain('count(x)', range, { storage, mostAtOnce: 5 })).toEqual(
      await explain('count(x)', range, { storage }),
    );
  });

  it('is evaluated where it was asked, beside what goes to workers', async () => {
    const storage = inParts(packing(createMemoryStorage(many(100))), 10);
    const workers = slicesHere(2);
    const text = 'count(x{job="1"}) + count(x)';
    const sliced = await queryInstant(text, 0, { storage, options: OPTIONS, workers, mostAtOnce: 50 });
    expect(sliced.value).toEqual((await queryInstant(text, 0, { storage, options: OPTIONS })).value);
    expect(workers.ran).toBeGreaterThan(0);
  });
});

function oneMetric(storage: ReturnType<typeof inParts>): ReturnType<typeof inParts> {
  return {
    ...storage,
    select: async (request, signal) => ({ ...(await storage.select(request, signal)), isOneMetric: true }),
  };
}
