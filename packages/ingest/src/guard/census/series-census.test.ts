import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeriesCensus, type SeriesLimits } from './series-census.ts';
import { SharedIdSet } from './shared-id-set.ts';
import { ValueSketch } from './value-sketch.ts';

const LOOSE: SeriesLimits = { series: 1_000, seriesPerMetric: 1_000 };

function seededCensus(): SeriesCensus {
  const census = new SeriesCensus(SeriesCensus.allocate(1, 20_000));
  census.endSeeding();
  return census;
}

test('a set holds what was added, through all its levels, and its memory follows', () => {
  const buffer = SharedIdSet.allocate(1_000_000);
  const set = new SharedIdSet(buffer);
  const empty = set.sizeBytes;
  const id = (at: number) => [Math.imul(at, 0x9e3779b1) >>> 0, at] as const;
  for (let at = 0; at < 100_000; at++) expect(set.add(...id(at))).toBe(true);
  const other = new SharedIdSet(buffer);
  for (let at = 0; at < 100_000; at++) {
    if (!other.has(...id(at)) || other.add(...id(at))) expect.fail(`${at} was forgotten`);
  }
  expect(other.has(...id(100_000))).toBe(false);
  expect(other.size).toBe(100_000);
  expect(empty).toBeLessThan(70_000);
  expect(set.sizeBytes).toBeLessThan(3 * 8 * 100_000);
});

test('the id 0 is one as well', () => {
  const set = new SharedIdSet(SharedIdSet.allocate(10));
  expect([set.has(0, 0), set.add(0, 0), set.add(0, 0), set.has(0, 0)]).toEqual([false, true, false, true]);
});

test('limits hold exactly, and what was admitted stays', () => {
  const census = seededCensus();
  const limits = { series: 30, seriesPerMetric: 20 };
  const admissions = Array.from({ length: 25 }, (_, id) => census.admit(id + 1, 7, 1, limits));
  expect(admissions.filter((admission) => admission === 'admitted')).toHaveLength(20);
  expect(admissions.at(-1)).toBe('over_metric');
  for (let id = 100; id < 110; id++) expect(census.admit(id, 7, 2, limits)).toBe('admitted');
  expect(census.admit(200, 7, 3, limits)).toBe('over_tenant');
  expect([census.series, census.seriesOf(1), census.seriesOf(2), census.seriesOf(3)]).toEqual([30, 20, 10, 0]);
  expect(census.admit(1, 7, 1, { series: 1, seriesPerMetric: 1 })).toBe('admitted');
  expect(census.admit(200, 7, 3, LOOSE)).toBe('admitted');
});

test('nothing is refused before it is known what the store has', () => {
  const census = new SeriesCensus(SeriesCensus.allocate(1, 20_000));
  const limits = { series: 2, seriesPerMetric: 2 };
  for (let id = 1; id <= 3; id++) expect(census.admit(id, 0, 1, limits)).toBe('admitted');
  census.learn(4, 0, 1);
  census.endSeeding();
  expect(census.admit(4, 0, 1, limits)).toBe('admitted');
  expect(census.admit(5, 0, 1, limits)).toBe('over_metric');
});

test('whatever comes in whatever order: no limit is passed, nothing known is refused, counts add up', () => {
  const asked = fc.record({ id: fc.integer({ min: 1, max: 60 }), handle: fc.integer({ min: 0, max: 1 }) });
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 200 }), fc.nat(40), fc.nat(20), (asks, series, seriesPerMetric) => {
      const memory = SeriesCensus.allocate(1, 1);
      // As two threads have it: each its own object over the same memory.
      const handles = [new SeriesCensus(memory), new SeriesCensus(memory)];
      handles[0]!.endSeeding();
      const admitted = new Set<number>();
      for (const { id, handle } of asks) {
        const metric = id % 5;
        const answer = handles[handle]!.admit(id, 0, metric + 1, { series, seriesPerMetric });
        const ofMetric = [...admitted].filter((one) => one % 5 === metric).length;
        if (answer === 'admitted') admitted.add(id);
        else expect(admitted.has(id)).toBe(false);
        if (answer === 'over_metric') expect(ofMetric).toBe(seriesPerMetric);
        if (answer === 'over_tenant') expect(admitted.size).toBe(series);
      }
      expect(handles[1]!.series).toBe(admitted.size);
      expect(admitted.size).toBeLessThanOrEqual(series);
    }),
    { numRuns: 60 },
  );
});

test.for([1, 2, 100, 1_000, 48_211, 300_000])('a sketch of %i values says about as many', (values) => {
  const sketch = new ValueSketch();
  const half = new ValueSketch();
  for (let value = 0; value < values; value++) {
    const bytes = new TextEncoder().encode(`user-${value}`);
    (value % 2 === 0 ? sketch : half).add(bytes, 0, bytes.length);
    sketch.add(bytes, 0, value % 3 === 0 ? bytes.length : 0);
  }
  sketch.merge(half.registers);
  expect(Math.abs(sketch.count - values)).toBeLessThanOrEqual(Math.max(1, values * 0.08));
});
