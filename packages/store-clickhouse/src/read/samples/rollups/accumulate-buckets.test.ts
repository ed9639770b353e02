import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyColumns, growColumns } from '../../../samples/chunk-columns.ts';
import { appendBuckets } from '../../../samples/rollup/append-buckets.ts';
import { emptyBuckets } from '../../../samples/rollup/bucket-columns.ts';
import { accumulateDeltas } from '../accumulate-deltas.ts';
import { accumulateBuckets, canAccumulate } from './accumulate-buckets.ts';

const BUCKET_MS = 300_000;

type Increment = number | 'stale';

/** Counts, so that no sum depends on its order. */
const increments = fc.array(
  fc.tuple(
    fc.oneof(fc.integer({ min: 1, max: 90_000 }), fc.constant(BUCKET_MS), fc.integer({ min: 1, max: 900_000 })),
    fc.oneof({ weight: 8, arbitrary: fc.nat(1_000) }, { weight: 1, arbitrary: fc.constant('stale' as const) }),
  ),
  { minLength: 1, maxLength: 60 },
);

it('buckets of increments become those of their total, from where the range begins', () => {
  fc.assert(
    fc.property(increments, fc.nat(5), (steps, skipped) => {
      let time = 0;
      const samples = steps.map(([gap, value]): [number, Increment] => {
        time += gap;
        return [time, value];
      });
      const startMs = skipped * BUCKET_MS + 1;
      const inRange = samples.filter(([at]) => at >= startMs);
      const totals = columnsOf(inRange);
      accumulateDeltas(totals);
      const wanted = emptyBuckets();
      appendBuckets(totals, BUCKET_MS, wanted);

      // A day's roll-up also has what lies before the range.
      const given = emptyBuckets();
      appendBuckets(columnsOf(samples), BUCKET_MS, given);
      expect(canAccumulate(given, ['ends', 'counts', 'firsts', 'lasts', 'resets'])).toBe(true);
      accumulateBuckets(given, startMs);
      expect(rowsOf(given).filter(({ ends }) => ends >= startMs)).toEqual(rowsOf(wanted));
    }),
    { numRuns: 500 },
  );
});

it('leaves to samples a total that falls, is endless or is added up', () => {
  const columns = ['ends', 'counts', 'lasts'] as const;
  const can = (...values: readonly Increment[]): boolean => {
    const buckets = emptyBuckets();
    appendBuckets(columnsOf(values.map((value, at) => [at + 1, value])), BUCKET_MS, buckets);
    return canAccumulate(buckets, columns);
  };
  expect(can(1, 0, 3)).toBe(true);
  expect(can('stale')).toBe(true);
  for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY]) expect(can(1, value, 2)).toBe(false);
  expect(canAccumulate(emptyBuckets(), [...columns, 'sums'])).toBe(false);
});

function columnsOf(samples: readonly (readonly [number, Increment])[]) {
  const columns = emptyColumns(Math.max(1, samples.length));
  growColumns(columns, samples.length);
  const words = new Uint32Array(columns.values.buffer);
  for (const [at, [time, value]] of samples.entries()) {
    columns.timestamps[at] = time;
    if (value === 'stale') words.set([0x0000_0002, 0x7ff0_0000], at * 2);
    else columns.values[at] = value;
  }
  columns.length = samples.length;
  return columns;
}

/** All but `sums`, which have no meaning of a total's. */
function rowsOf({ length, sums: _, ...columns }: ReturnType<typeof emptyBuckets>) {
  return Array.from(
    { length },
    (_row, at) =>
      Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column[at]])) as Record<'ends', number>,
  );
}
