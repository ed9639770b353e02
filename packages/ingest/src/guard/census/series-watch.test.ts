import { BytesRange, DEFAULT_LIMITS, FIRST_TENANT, type TenantId } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import { FIRST_POLICY } from '../../../test/scripted-pipeline.ts';
import { CensusGate } from './census-gate.ts';
import { SeriesCensus } from './series-census.ts';
import { SeriesWatch } from './series-watch.ts';
import { SharedAllowance } from './shared-allowance.ts';

const DAY_MS = 86_400_000;
const OTHER = 77 as TenantId;

test('who sends no more gives back what its series took, when their days are over', () => {
  let day = 20_000;
  const watch = new SeriesWatch({ replayed: () => Promise.resolve(), now: () => day * DAY_MS });
  const [, memory] = watch.censusesOf(OTHER);
  const census = new SeriesCensus(memory!);
  for (let id = 1; id <= 20_000; id++) census.learn(id, id, 1);
  const allowance = new SharedAllowance(memory!.allowance);
  watch.censusesOf(FIRST_TENANT);
  const before = allowance.leftBytes;
  day += 1;
  watch.censusesOf(FIRST_TENANT);
  // Late samples may still come for yesterday.
  expect(before - allowance.leftBytes).toBeLessThan(census.sizeBytes);
  day += 2;
  watch.censusesOf(FIRST_TENANT);
  expect(allowance.leftBytes - before).toBeGreaterThanOrEqual(census.sizeBytes);
  expect(watch.counts.map(({ tenant }) => tenant)).toEqual([FIRST_TENANT]);
  watch.close();
});

test('at midnight no series is refused that was there the day before, also where memory ends', () => {
  let day = 20_000;
  const watch = new SeriesWatch({ replayed: () => Promise.resolve(), now: () => day * DAY_MS, mostBytes: 3 * 2 ** 20 });
  const gate = new CensusGate(DEFAULT_LIMITS, () => day * DAY_MS);
  const metric = new BytesRange();
  const refused = (from: number, to: number) => {
    const memories = watch.censusesOf(FIRST_TENANT);
    for (const memory of memories) new SeriesCensus(memory).endSeeding();
    gate.open(FIRST_TENANT, memories);
    return Array.from({ length: to - from }, (_, at) => {
      const lo = Math.imul(from + at, 0x9e3779b1) >>> 0;
      return gate.refusal(FIRST_POLICY, day, { lo, hi: from + at, familyHi: 1 + (at % 50), metric, labels: [] });
    }).filter((sentence) => sentence !== '').length;
  };
  expect(refused(0, 150_000)).toBe(0);
  day += 1;
  expect(refused(0, 150_000)).toBe(0);
  expect(watch.counts[0]?.series).toBeLessThan(150_000);
  expect(refused(150_000, 150_010)).toBe(10);
  watch.close();
});
