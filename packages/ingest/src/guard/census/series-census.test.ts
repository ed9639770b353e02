import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CensusRoom } from './census-room.ts';
import { SeriesCensus, type SeriesLimits } from './series-census.ts';
import { SharedIdSet } from './shared-id-set.ts';
import { ValueSketch } from './value-sketch.ts';

const LOOSE: SeriesLimits = { series: 1_000, seriesPerMetric: 1_000 };

const PLENTY = 64 * 2 ** 20;

function allocate(bytes = PLENTY) {
  return SeriesCensus.allocate(1, 20_000, { free: CensusRoom.allocate(bytes), ofTenant: CensusRoom.allocateTenant() });
}

function seededCensus(): SeriesCensus {
  const census = new SeriesCensus(allocate());
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

test('an id with an empty half is itself and no other', () => {
  const set = new SharedIdSet(SharedIdSet.allocate(10));
  expect([set.add(0, 7), set.add(7, 0), set.add(0, 8_192), set.add(0, 7)]).toEqual([true, true, true, false]);
  expect([set.has(0, 7), set.has(7, 0), set.has(0, 8_192)]).toEqual([true, true, true]);
  expect([set.has(7, 7), set.has(0, 0), set.has(8_192, 0), set.has(0, 0xffff_ffff)]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('whoever looked before a level was opened finds what another thread added to it', () => {
  const buffer = SharedIdSet.allocate(1_000_000);
  const [one, other] = [new SharedIdSet(buffer), new SharedIdSet(buffer)];
  const id = (at: number) => [Math.imul(at + 1, 0x9e3779b1) >>> 0, Math.imul(at, 0x85ebca6b) >>> 0] as const;
  const found: number[] = [];
  for (let at = 0; at < 60_000; at++) {
    if (!(at % 2 === 0 ? one : other).add(...id(at))) expect.fail(`${at} was not new`);
    if (at % 1_000 === 0)
      found.push(...[at, at + 1].filter((number) => one.has(...id(number)) !== other.has(...id(number))));
  }
  expect(found).toEqual([]);
  for (let at = 0; at < 60_000; at++) {
    if (!one.has(...id(at)) || !other.has(...id(at)) || one.add(...id(at)) || other.add(...id(at)))
      expect.fail(`${at} was forgotten`);
  }
  expect([one.size, other.size]).toEqual([60_000, 60_000]);
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
  const census = new SeriesCensus(allocate());
  const limits = { series: 2, seriesPerMetric: 2 };
  for (let id = 1; id <= 3; id++) expect(census.admit(id, 0, 1, limits)).toBe('admitted');
  census.learn(4, 0, 1);
  census.endSeeding();
  expect(census.admit(4, 0, 1, limits)).toBe('admitted');
  expect(census.admit(5, 0, 1, limits)).toBe('over_metric');
});

describe('memory', () => {
  const MIB = 2 ** 20;
  /** Ids whose halves say nothing of each other. */
  const admitAll = (census: SeriesCensus, from: number, to: number) => {
    const loose = { series: 10 * MIB, seriesPerMetric: 10 * MIB };
    return Array.from({ length: to - from }, (_, at) =>
      census.admit(Math.imul(from + at, 0x9e3779b1) >>> 0, from + at, at % 50, loose),
    );
  };

  test('is taken as a census grows and given back when its day is over', () => {
    const memory = allocate(MIB);
    const room = new CensusRoom(memory.room);
    const census = new SeriesCensus(memory);
    census.endSeeding();
    expect(MIB - room.freeBytes).toBe(Math.ceil(census.sizeBytes / 1_024) * 1_024);
    expect(admitAll(census, 0, 40_000).every((admission) => admission === 'admitted')).toBe(true);
    expect(census.sizeBytes).toBeGreaterThan(500_000);
    expect(MIB - room.freeBytes).toBe(Math.ceil(census.sizeBytes / 1_024) * 1_024);
    SeriesCensus.release(memory);
    expect(room.freeBytes).toBe(MIB);
    // A thread that has not heard of it fills it on, which is kept from nobody.
    admitAll(census, 40_000, 80_000);
    expect(room.freeBytes).toBe(MIB);
  });

  test('is shared: who wants all of it leaves room for others, and several have as much as each other', () => {
    const begin = (tenant: number, free: SharedArrayBuffer) => {
      const memory = SeriesCensus.allocate(tenant, 20_000, { free, ofTenant: CensusRoom.allocateTenant() });
      const census = new SeriesCensus(memory);
      census.endSeeding();
      return census;
    };
    const isFull = (census: SeriesCensus, at: number) => admitAll(census, at, at + 1)[0] === 'over_memory';
    const room = CensusRoom.allocate(16 * MIB);
    const first = begin(1, room);
    let series = 0;
    while (!isFull(first, series)) series++;
    expect(series).toBeGreaterThan(500_000);
    const late = begin(2, room);
    expect(admitAll(late, 0, 40_000).every((admission) => admission === 'admitted')).toBe(true);

    const another = CensusRoom.allocate(16 * MIB);
    const tenants = [3, 4, 5].map((tenant) => begin(tenant, another));
    let wanting = tenants;
    for (let at = 0; wanting.length > 0; at++) wanting = wanting.filter((census) => !isFull(census, at));
    const held = tenants.map((census) => census.series);
    expect(Math.min(...held)).toBeGreaterThan(150_000);
    expect(Math.max(...held)).toBeLessThanOrEqual(2 * Math.min(...held));
  });

  test('of one tenant is that of all its days', () => {
    const shared = { free: CensusRoom.allocate(4 * MIB), ofTenant: CensusRoom.allocateTenant() };
    const [yesterday, today] = [19_999, 20_000].map((day) => {
      const census = new SeriesCensus(SeriesCensus.allocate(1, day, shared));
      census.endSeeding();
      return census;
    }) as [SeriesCensus, SeriesCensus];
    for (const census of [yesterday, today]) admitAll(census, 0, 400_000);
    expect(today.series).toBeLessThan(yesterday.series);
    expect(yesterday.sizeBytes + today.sizeBytes).toBeLessThan(3.3 * MIB);
  });

  test('that is not there refuses what is new, and nothing that is known', () => {
    const memory = allocate(MIB);
    const census = new SeriesCensus(memory);
    census.endSeeding();
    const admissions = admitAll(census, 0, 200_000);
    const taken = admissions.indexOf('over_memory');
    expect(taken).toBeGreaterThan(40_000);
    expect(new Set(admissions.slice(taken))).toEqual(new Set(['over_memory']));
    expect(census.series).toBe(taken);
    expect(admitAll(census, 0, taken).every((admission) => admission === 'admitted')).toBe(true);
    expect(census.sizeBytes).toBeLessThanOrEqual(MIB);
    // What the store has is learnt nevertheless: refusing it would cut series off that are there.
    census.learn(7, 8, 9);
    expect(census.admit(7, 8, 9, LOOSE)).toBe('admitted');
  });

  test('is no reason to refuse before it is known what the store has', () => {
    const census = new SeriesCensus(allocate(100_000));
    expect(new Set(admitAll(census, 0, 20_000))).toEqual(new Set(['admitted']));
  });
});

test('whatever comes in whatever order: no limit is passed, nothing known is refused, counts add up', () => {
  const asked = fc.record({ id: fc.integer({ min: 1, max: 60 }), handle: fc.integer({ min: 0, max: 1 }) });
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 200 }), fc.nat(40), fc.nat(20), (asks, series, seriesPerMetric) => {
      const memory = allocate();
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
