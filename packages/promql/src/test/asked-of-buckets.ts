import fc from 'fast-check';
import { createMemoryStorage, type MemorySample } from '../memory-storage.ts';
import { ALL_FEATURES, DEFAULT_OPTIONS } from '../options.ts';
import { queryRange } from '../query.ts';
import type { SeriesResult } from '../result.ts';
import type { SeriesStorage } from '../storage.ts';

export const BUCKET_MS = 300_000;

/** Between samples: up to longer than the lookback; samples exactly on the edges of buckets are common. */
export const gap = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 90_000 }) },
  { weight: 3, arbitrary: fc.constantFrom(15_000, 60_000, BUCKET_MS) },
  { weight: 1, arbitrary: fc.integer({ min: 300_000, max: 2_500_000 }) },
);

export interface AskedOfBuckets {
  readonly storage: SeriesStorage;
  readonly query: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

/** Questions about one or two series, mostly over windows that buckets make up whole. */
export function askedOfBuckets(
  samples: fc.Arbitrary<readonly MemorySample[]>,
  queries: readonly ((range: string) => string)[],
): fc.Arbitrary<AskedOfBuckets> {
  return fc
    .record({
      all: fc.array(samples, { minLength: 1, maxLength: 2 }),
      queryOf: fc.constantFrom(...queries),
      buckets: fc.integer({ min: 1, max: 12 }),
      stepBuckets: fc.integer({ min: 1, max: 4 }),
      startBucket: fc.integer({ min: 0, max: 12 }),
      count: fc.constantFrom(1, 3, 8),
      aligned: fc.boolean(),
    })
    .map(({ all, queryOf, buckets, stepBuckets, startBucket, count, aligned }) => {
      const startMs = startBucket * BUCKET_MS + (aligned ? 0 : 1_000);
      const stepMs = stepBuckets * BUCKET_MS;
      return {
        storage: createMemoryStorage(
          all.map((own, at) => ({ labels: { __name__: 'x', a: `${at}`, job: 'j' }, samples: own })),
        ),
        query: queryOf(`${buckets * 5}m`),
        startMs,
        endMs: startMs + (count - 1) * stepMs,
        stepMs,
      };
    });
}

export interface AnswerOfBuckets {
  readonly series: readonly SeriesResult[];
  /** Warnings and remarks, but for the one that says `isRolledUp`. */
  readonly said: readonly string[];
  readonly isRolledUp: boolean;
}

export async function askOf(
  storage: SeriesStorage,
  { query, startMs, endMs, stepMs }: AskedOfBuckets,
): Promise<AnswerOfBuckets> {
  const options = { ...DEFAULT_OPTIONS, features: { ...ALL_FEATURES, startTimestamps: false } };
  const { value, warnings, infos } = await queryRange(query, startMs, endMs, stepMs, { storage, options });
  if (value.type !== 'matrix') throw new Error('a range query gives a matrix');
  const isOfRollups = (info: string) => info.includes('answered from roll-ups of 5m');
  return {
    series: value.series,
    said: [...warnings, ...infos.filter((info) => !isOfRollups(info))].sort(),
    isRolledUp: infos.some(isOfRollups),
  };
}
