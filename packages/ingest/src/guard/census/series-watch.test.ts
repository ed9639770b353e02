import type { SeriesIds } from '@oriel/store';
import { BytesRange, DEFAULT_LIMITS, FIRST_TENANT, type TenantId } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import { FIRST_POLICY } from '../../../test/scripted-pipeline.ts';
import { CensusGate } from './census-gate.ts';
import { CensusRoom } from './census-room.ts';
import { SeriesCensus } from './series-census.ts';
import { SeriesWatch } from './series-watch.ts';

const DAY_MS = 86_400_000;
const OTHER = 77 as TenantId;

test('who sends no more gives back what its series took, when their days are over', () => {
  let day = 20_000;
  const watch = new SeriesWatch({ replayed: () => Promise.resolve(), now: () => day * DAY_MS });
  const [, memory] = watch.censusesOf(OTHER);
  const census = new SeriesCensus(memory!);
  for (let id = 1; id <= 20_000; id++) census.learn(id, id, 1);
  const room = new CensusRoom(memory!.room);
  watch.censusesOf(FIRST_TENANT);
  const before = room.freeBytes;
  day += 1;
  watch.censusesOf(FIRST_TENANT);
  // Late samples may still come for yesterday.
  expect(before - room.freeBytes).toBeLessThan(census.sizeBytes);
  day += 2;
  watch.censusesOf(FIRST_TENANT);
  expect(room.freeBytes - before).toBeGreaterThanOrEqual(census.sizeBytes);
  expect(watch.counts.map(({ tenant }) => tenant)).toEqual([FIRST_TENANT]);
  watch.close();
});

test('a census that is over is not filled, however late the store answers', async () => {
  let day = 20_000;
  const answer = Promise.withResolvers<SeriesIds>();
  const watch = new SeriesWatch({
    replayed: () => Promise.resolve(),
    now: () => day * DAY_MS,
    knownSeries: (tenant) =>
      tenant === OTHER ? answer.promise : Promise.resolve({ length: 0, words: new Uint32Array() }),
  });
  const [, memory] = watch.censusesOf(OTHER);
  day += 3;
  watch.censusesOf(FIRST_TENANT);
  const room = new CensusRoom(memory!.room);
  const before = room.freeBytes;
  const census = new SeriesCensus(memory!);
  answer.resolve({ length: 20_000, words: Uint32Array.from({ length: 60_000 }, (_, at) => at + 1) });
  await expect.poll(() => census.isSeeded).toBe(true);
  expect(census.series).toBe(0);
  expect(room.freeBytes).toBe(before);
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
