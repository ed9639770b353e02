import type { NativeHistogram } from '@oriel/telemetry';
import { describe, expect, it } from 'vitest';
import type {
  BucketColumn,
  BucketColumns,
  SampleColumns,
  SampleSelect,
  SampleSelection,
  SampleWindows,
} from '../sample-reader.ts';
import type { SeriesSketch } from './push-records.ts';
import { type StoreUnderTest, TestTenant } from './store-under-test.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const SLOW_MS = 120_000;

export function describeRollups(subject: () => StoreUnderTest): void {
  describe('roll-ups', () => {
    /** The midnight five days ago. */
    const start = Math.floor(Date.now() / DAY_MS - 5) * DAY_MS;
    const pack = (laterMs = 0) => subject().store.pack({ nowMs: Date.now() + laterMs, hurry: true });
    /** Until nothing waits where it came in. */
    const settle = async (): Promise<void> => {
      for (const laterMs of [0, 600_000, 1_200_000]) await pack(laterMs);
    };

    /** A counter with resets, gaps, markers of staleness and samples on the very edges of days, hours and five minutes. */
    const counter = (days: number): (readonly [number, number | 'stale'])[] =>
      Array.from({ length: days * 24 * 12 }, (_, at) => [start + at * 5 * MINUTE_MS, (at * 7) % 1_001] as const)
        .flatMap(([time, value]) => [[time, value] as const, [time + 61_000, value + 2] as const])
        .filter(([time]) => Math.floor((time - start) / HOUR_MS) % 9 !== 4)
        .map(([time, value], at) => [time, at % 50 === 49 ? 'stale' : value]);
    const sketch = (samples: readonly (readonly [number, number | 'stale'])[], name = 'c'): SeriesSketch => ({
      labels: { __name__: name, instance: 'a' },
      samples,
    });

    const windows = (lengthMs: number): SampleWindows => ({ firstEndMs: start + lengthMs, stepMs: lengthMs, lengthMs });
    const ask = (lengthMs: number, endMs: number, name = 'c'): SampleSelect => ({
      matchers: [{ name: '__name__', op: '=', value: name }],
      startMs: start + 1,
      endMs,
      hints: { windows: windows(lengthMs) },
    });

    /** Buckets as they were given, and as all samples give them. */
    async function bothWays(tenant: TestTenant, lengthMs: number, endMs: number, name = 'c') {
      const request = ask(lengthMs, endMs, name);
      const rolledUp = await tenant.reader.samples.select(request);
      const { hints: _, ...plain } = request;
      return {
        selection: rolledUp,
        buckets: joined(bucketsIn(rolledUp), lengthMs),
        ofSamples: bucketsOf(samplesIn(await tenant.reader.samples.select(plain)), lengthMs),
      };
    }

    it(
      'buckets are those of the samples, at every resolution, up to the present',
      async () => {
        const tenant = new TestTenant(subject());
        await tenant.insert({ series: [sketch(counter(4)), sketch(counter(1), 'other')] });
        await settle();
        // Today is over for nobody: it comes from samples.
        const today = Array.from({ length: 30 }, (_, at) => [Date.now() - (30 - at) * 10_000, at] as const);
        await tenant.insert({ series: [sketch(today)] });
        for (const lengthMs of [5 * MINUTE_MS, HOUR_MS, DAY_MS]) {
          const { selection, buckets, ofSamples } = await bothWays(tenant, lengthMs, Date.now());
          expect(selection.rollupMs).toBe(lengthMs);
          expect(selection.series).toHaveLength(1);
          expect(ofSamples.length).toBeGreaterThan(4);
          expect(buckets).toEqual(ofSamples);
        }
        // Windows of six hours are made of hours; those of seven minutes of nothing.
        expect((await tenant.reader.samples.select(ask(6 * HOUR_MS, Date.now()))).rollupMs).toBe(HOUR_MS);
        expect((await tenant.reader.samples.select(ask(7 * MINUTE_MS, Date.now()))).rollupMs).toBeUndefined();
        const { signals } = await subject().store.usage();
        const usage = signals.find(({ signal }) => signal === 'rollups');
        expect(usage!.rows).toBeGreaterThan(1_000);
        expect(usage!.bytesOnDisk).toBeGreaterThan(0);
      },
      SLOW_MS,
    );

    it(
      'what comes late reopens its day at once and is in it when it is made again; what comes again changes nothing',
      async () => {
        const tenant = new TestTenant(subject());
        const all = counter(3);
        const early = all.filter((_, at) => at % 17 !== 0);
        const late = all.filter((_, at) => at % 17 === 0);
        const segment = await tenant.insert({ series: [sketch(early)] });
        await settle();
        const check = async () => {
          const { selection, buckets, ofSamples } = await bothWays(tenant, HOUR_MS, start + 3 * DAY_MS);
          expect(selection.rollupMs).toBe(HOUR_MS);
          expect(buckets).toEqual(ofSamples);
          return buckets;
        };
        const before = await check();
        await tenant.insert({ series: [sketch(late)] });
        // Of two with one timestamp the first accepted wins.
        await tenant.insert({
          series: [sketch(early.map(([time, value]) => [time, value === 'stale' ? 0 : value + 1_000] as const))],
        });
        const after = await check();
        expect(after).not.toEqual(before);
        for (let round = 0; round < 4; round++) {
          await pack(round * 600_000);
          expect(await check()).toEqual(after);
        }
        expect(await subject().store.insert(segment)).toEqual({ kind: 'inserted' });
        await settle();
        expect(await check()).toEqual(after);
      },
      SLOW_MS,
    );

    it(
      'outlive the samples, and say what cannot be told from them',
      async () => {
        const tenant = new TestTenant(subject(), { samples: 1, rollups: 365 });
        await tenant.insert({ series: [sketch(counter(2))] });
        await settle();
        const endMs = start + 2 * DAY_MS;
        const { ofSamples } = await bothWays(tenant, HOUR_MS, endMs);
        expect(ofSamples.length).toBeGreaterThan(20);
        await subject().store.retain({
          diskBytes: Number.MAX_SAFE_INTEGER,
          tenantShares: new Map(),
          nowMs: Date.now(),
        });
        const without = await tenant.reader.samples.select(ask(7 * MINUTE_MS, endMs));
        expect(without.series).toEqual([]);
        expect(without.warnings?.[0]).toMatch(/^until \d{4}-\d\d-\d\d only roll-ups are kept.*smallest window.* 5m/);
        const rolledUp = await tenant.reader.samples.select(ask(HOUR_MS, endMs));
        expect(bucketsIn(rolledUp)).toEqual(ofSamples);
        // Also where samples would be read if they were there.
        const short = await tenant.reader.samples.select(ask(5 * MINUTE_MS, start + HOUR_MS));
        expect(short.rollupMs).toBe(5 * MINUTE_MS);
        expect(bucketsIn(short).length).toBeGreaterThan(8);
        // What comes late, long after, is gone with its day at the next look; the roll-up stays as it was.
        await tenant.insert({ series: [sketch([[start + HOUR_MS, 5]])] });
        expect(bucketsIn(await tenant.reader.samples.select(ask(HOUR_MS, endMs)))).toEqual(ofSamples);
        await settle();
        expect(bucketsIn(await tenant.reader.samples.select(ask(HOUR_MS, endMs)))).toEqual(ofSamples);
      },
      SLOW_MS,
    );

    it(
      'of native histograms keep samples, and what comes late to a day is kept as if it had been there',
      async () => {
        const tenant = new TestTenant(subject(), { samples: 1, rollups: 365 });
        // A reset in the middle of every fourth hour; the last of the first day is a marker of staleness.
        const count = (at: number) => (at + 5) % 48;
        const all = Array.from({ length: 3 * 24 * 12 }, (_, at): SeriesSketch['samples'][number] => [
          start + (at + 1) * 5 * MINUTE_MS,
          at === 287 ? 'stale' : histogramOf(count(at)),
        ]);
        const isLate = (at: number) => at >= 400 && at < 420;
        const own = (samples: SeriesSketch['samples']) => ({ series: [{ labels: { __name__: 'h' }, samples }] });
        await tenant.insert(own(all.filter((_, at) => !isLate(at))));
        await settle();
        await tenant.insert(own(all.filter((_, at) => isLate(at))));
        const request = { matchers: [{ name: '__name__', op: '=', value: 'h' }], startMs: start + 1 } as const;
        const columns = ['ends', 'counts', 'firsts', 'lasts', 'firstTimes', 'lastTimes', 'stales'] as const;
        const endMs = start + 3 * DAY_MS;
        const select = (more: readonly BucketColumn[] = []) =>
          tenant.reader.samples.select({
            ...request,
            endMs,
            hints: { windows: { ...windows(HOUR_MS), columns: [...columns, ...more] } },
          });
        // First and last of each hour, the sides of resets, the marker and what was before it.
        const keeps = all.flatMap(([timeMs, value], at) => {
          const isEdge = at % 12 === 0 || at % 12 === 11 || count(at) === 47 || count(at) === 0 || at === 286;
          return isEdge ? [[timeMs, value === 'stale' ? value : count(at)] as const] : [];
        });
        const look = async () => {
          const selection = await select();
          expect(selection.rollupMs).toBe(HOUR_MS);
          const [samples, buckets] = [emptyColumns(), emptyBuckets()];
          selection.series[0]!.readKept!(samples, buckets);
          expect(selection.series[0]!.readBuckets).toBeUndefined();
          const given = Array.from({ length: samples.length }, (_, at) => {
            const histogram = samples.histograms?.[at];
            return [samples.timestamps[at]!, histogram === undefined ? 'stale' : histogram.count];
          });
          expect(given).toEqual(keeps);
          const counts = [...buckets.counts.subarray(0, buckets.length)];
          expect(counts).toEqual(Array.from({ length: 72 }, (_, hour) => (hour === 23 ? 11 : 12)));
          expect(buckets.ends[0]).toBe(start + HOUR_MS);
        };
        await look();
        // Sums of histograms are in no bucket.
        const [sums] = (await select(['sums'])).series;
        const samples = emptyColumns();
        sums!.read(samples);
        expect(samples.length).toBe(all.length);
        await settle();
        await look();
        await subject().store.retain({
          diskBytes: Number.MAX_SAFE_INTEGER,
          tenantShares: new Map(),
          nowMs: Date.now(),
        });
        await look();
      },
      SLOW_MS,
    );

    it(
      'of native histograms end with the marker of the day after, and beside a day of floats are read from samples',
      async () => {
        const tenant = new TestTenant(subject());
        const hours = [1, 2, 3].map((hour) => [start + hour * HOUR_MS, histogramOf(hour)] as const);
        await tenant.insert({
          series: [
            { labels: { __name__: 'e', instance: 'ends' }, samples: [...hours, [start + DAY_MS + 1, 'stale']] },
            { labels: { __name__: 'e', instance: 'floats' }, samples: [...hours, [start + DAY_MS + 1, 7]] },
          ],
        });
        await settle();
        const columns = ['ends', 'counts', 'lasts', 'lastTimes', 'stales'] as const;
        const { series } = await tenant.reader.samples.select({
          ...ask(HOUR_MS, start + 2 * DAY_MS, 'e'),
          hints: { windows: { ...windows(HOUR_MS), columns } },
        });
        const byInstance = new Map(series.map((one) => [one.labels.values[1], one]));
        const [kept, buckets, floats] = [emptyColumns(), emptyBuckets(), emptyColumns()];
        byInstance.get('ends')!.readKept!(kept, buckets);
        const times = [...kept.timestamps.subarray(0, kept.length)].map((time) => (time - start) / HOUR_MS);
        expect(times).toEqual([1, 2, 3, 25]);
        expect(Number.isNaN(kept.values[3])).toBe(true);
        expect([...buckets.counts.subarray(0, buckets.length)]).toEqual([1, 1, 1, 0]);
        expect(byInstance.get('floats')!.readKept).toBeUndefined();
        byInstance.get('floats')!.read(floats);
        expect(floats.length).toBe(4);
      },
      SLOW_MS,
    );

    it(
      'sums over time of totals of increments are read from samples',
      async () => {
        const tenant = new TestTenant(subject());
        await tenant.insert({
          series: [
            sketch(counter(2), 'm'),
            { labels: { __name__: 'm', instance: 'h' }, delta: true, samples: [[start + 1_000, histogramOf(1)]] },
            {
              labels: { __name__: 'm', instance: 'd' },
              delta: true,
              samples: [
                [start + 1_000, 3],
                [start + 2_000, 4],
              ],
            },
          ],
        });
        await settle();
        const { series } = await tenant.reader.samples.select(ask(HOUR_MS, start + 2 * DAY_MS, 'm'));
        const byInstance = new Map(series.map((one) => [one.labels.values[1], one]));
        expect(byInstance.get('a')!.readBuckets).toBeDefined();
        for (const instance of ['h', 'd']) expect(byInstance.get(instance)!.readBuckets).toBeUndefined();
        const samples = emptyColumns();
        byInstance.get('h')!.read(samples);
        expect(samples.histograms?.[0]?.count).toBe(1);
        byInstance.get('d')!.read(samples);
        expect([...samples.values.subarray(0, samples.length)]).toEqual([3, 7]);
      },
      SLOW_MS,
    );

    it(
      'of increments are those of their total, which begins where the question does',
      async () => {
        const tenant = new TestTenant(subject());
        const samples = Array.from({ length: 3 * 24 * 12 }, (_, at) => [start + at * 5 * MINUTE_MS, at % 40] as const);
        const increments = (some: typeof samples) => ({ labels: { __name__: 'd' }, delta: true, samples: some });
        await tenant.insert({ series: [increments(samples.filter((_, at) => at < 2 * 24 * 12 || at % 3 > 0))] });
        await settle();
        // The last day is reopened, and rolled up as it is read.
        await tenant.insert({ series: [increments(samples.filter((_, at) => at >= 2 * 24 * 12 && at % 3 === 0))] });
        const request = {
          matchers: [{ name: '__name__', op: '=', value: 'd' }],
          startMs: start + 7 * HOUR_MS + 1,
          endMs: start + 3 * DAY_MS,
        } as const;
        const columns = ['ends', 'counts', 'firsts', 'lasts', 'firstTimes', 'lastTimes', 'resets'] as const;
        const windows = { firstEndMs: start + 8 * HOUR_MS, stepMs: HOUR_MS, lengthMs: HOUR_MS, columns };
        const rolledUp = await tenant.reader.samples.select({ ...request, hints: { windows } });
        expect(rolledUp.rollupMs).toBe(HOUR_MS);
        const given = bucketsIn(rolledUp).filter(({ end }) => end > request.startMs);
        const wanted = bucketsOf(samplesIn(await tenant.reader.samples.select(request)), HOUR_MS);
        expect(wanted).toHaveLength(3 * 24 - 7);
        const looked = ({ end, count, first, last, resets }: Bucket) => ({ end, count, first, last, resets });
        expect(given.map(looked)).toEqual(wanted.map(looked));
      },
      SLOW_MS,
    );

    it(
      'of increments that are histograms are those of their total, also when their samples are gone',
      async () => {
        const tenant = new TestTenant(subject(), { samples: 1, rollups: 365 });
        const all = Array.from(
          { length: 3 * 24 * 12 },
          (_, at) => [start + (at + 1) * 5 * MINUTE_MS, { ...histogramOf(at % 7), sum: at % 5 }] as const,
        );
        const own = (some: typeof all) => ({
          series: [{ labels: { __name__: 'i' }, delta: true, samples: some }],
        });
        // A day of whose increments one is of other buckets, and one that is reopened.
        const finer = { ...histogramOf(3), schema: 1, positiveSpans: [{ offset: 1, length: 1 }] };
        const samples = all.map(([timeMs, value], at) => [timeMs, at === 30 ? finer : value] as const);
        await tenant.insert(own(samples.filter((_, at) => at < 2 * 24 * 12 || at % 3 > 0)));
        await settle();
        await tenant.insert(own(samples.filter((_, at) => at >= 2 * 24 * 12 && at % 3 === 0)));
        const request = {
          matchers: [{ name: '__name__', op: '=', value: 'i' }],
          startMs: start + 7 * HOUR_MS + 1,
          endMs: start + 3 * DAY_MS,
        } as const;
        const columns = ['ends', 'counts', 'firsts', 'lasts', 'firstTimes', 'lastTimes'] as const;
        const hints = { windows: { firstEndMs: start + 8 * HOUR_MS, stepMs: HOUR_MS, lengthMs: HOUR_MS, columns } };
        const totals = samplesIn(await tenant.reader.samples.select(request));
        expect(totals.length).toBe((3 * 24 - 7) * 12);
        const edges = Array.from({ length: totals.length }, (_, at) => at).filter(
          (at) => at % 12 === 0 || at % 12 === 11,
        );
        const look = async () => {
          const { series, rollupMs } = await tenant.reader.samples.select({ ...request, hints });
          expect(rollupMs).toBe(HOUR_MS);
          const [kept, buckets] = [emptyColumns(), emptyBuckets()];
          series[0]!.readKept!(kept, buckets);
          const from = kept.timestamps.subarray(0, kept.length).findIndex((timeMs) => timeMs >= request.startMs);
          const given = Array.from({ length: kept.length - from }, (_, at) => [
            kept.timestamps[from + at]!,
            kept.histograms![from + at]!,
          ]);
          expect(given).toEqual(edges.map((at) => [totals.timestamps[at]!, totals.histograms![at]!]));
          const counts = [...buckets.counts.subarray(0, buckets.length)];
          expect(counts.slice(-(3 * 24 - 7))).toEqual(new Array(3 * 24 - 7).fill(12));
        };
        await look();
        await settle();
        await look();
        await subject().store.retain({
          diskBytes: Number.MAX_SAFE_INTEGER,
          tenantShares: new Map(),
          nowMs: Date.now(),
        });
        await look();
      },
      SLOW_MS,
    );

    it(
      'only what is looked at is read, and its room in memory is asked for',
      async () => {
        const tenant = new TestTenant(subject());
        await tenant.insert({ series: [sketch(counter(2))] });
        await settle();
        const request = ask(HOUR_MS, start + 2 * DAY_MS);
        const all = bucketsIn(await tenant.reader.samples.select(request));
        // A reader under test may ask more than once.
        const held = new Set<number>();
        const { series } = await tenant.reader.samples.select({
          ...request,
          hints: { windows: { ...windows(HOUR_MS), columns: ['ends', 'counts', 'maxs', 'lastTimes'] } },
          hold: (samples) => void held.add(samples),
        });
        const columns = emptyBuckets();
        series[0]!.readBuckets!(columns);
        const given = Array.from({ length: columns.length }, (_, at) => ({
          end: columns.ends[at]!,
          count: columns.counts[at]!,
          max: columns.maxs[at]!,
          lastTime: columns.lastTimes[at]!,
        }));
        expect(given).toEqual(
          all.map(({ end, count, max, last }) => ({ end, count, max, lastTime: count === 0 ? end : last[0] })),
        );
        expect([...held]).toEqual([Math.ceil((all.length * 18) / 16)]);
      },
      SLOW_MS,
    );

    it(
      'many of them are counted before they are read, and refused by whoever asked',
      async () => {
        const tenant = new TestTenant(subject());
        const times = [start + 1_000, start + 3 * DAY_MS + 1_000];
        const series = Array.from({ length: 900 }, (_, at) => ({
          labels: { __name__: 'wide', instance: String(at) },
          samples: times.map((time) => [time, at] as const),
        }));
        await tenant.insert({ series });
        await settle();
        const request = ask(5 * MINUTE_MS, start + 4 * DAY_MS, 'wide');
        const counted = new Set<number>();
        const hints = {
          windows: { ...windows(5 * MINUTE_MS), columns: ['ends', 'counts', 'maxs', 'stales'] },
        } as const;
        const selection = await tenant.reader.samples.select({
          ...request,
          hints,
          hold: (samples) => void counted.add(samples),
        });
        expect(selection.rollupMs).toBe(5 * MINUTE_MS);
        expect(selection.series).toHaveLength(900);
        expect([...counted]).toEqual([Math.ceil((1_800 * 15) / 16)]);
        const refused = tenant.reader.samples.select({
          ...request,
          hints,
          hold: () => {
            throw new RangeError('as much as that');
          },
        });
        await expect(refused).rejects.toThrow('as much as that');
      },
      SLOW_MS,
    );

    it(
      'are each tenant’s own',
      async () => {
        const one = new TestTenant(subject());
        const other = new TestTenant(subject());
        await one.insert({ series: [sketch(counter(2))] });
        await other.insert({ series: [sketch([[start + HOUR_MS, 1]])] });
        await settle();
        const { buckets, ofSamples } = await bothWays(one, HOUR_MS, start + 2 * DAY_MS);
        expect(buckets).toEqual(ofSamples);
        const others = await bothWays(other, HOUR_MS, start + 2 * DAY_MS);
        expect(others.buckets).toHaveLength(1);
        expect(others.buckets).toEqual(others.ofSamples);
      },
      SLOW_MS,
    );
  });
}

interface Bucket {
  readonly end: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly first: readonly [number, number];
  readonly last: readonly [number, number];
  readonly resets: number;
  readonly isStale: boolean;
}

function bucketsIn({ series }: SampleSelection): Bucket[] {
  const columns = emptyBuckets();
  // Whoever reads takes the one that is there.
  expect(series[0]!.readKept).toBeUndefined();
  series[0]!.readBuckets!(columns);
  return Array.from({ length: columns.length }, (_, at) => {
    const count = columns.counts[at]!;
    return {
      end: columns.ends[at]!,
      count,
      sum: columns.sums[at]!,
      min: columns.mins[at]!,
      max: columns.maxs[at]!,
      first: count === 0 ? [0, 0] : [columns.firstTimes[at]!, columns.firsts[at]!],
      last: count === 0 ? [0, 0] : [columns.lastTimes[at]!, columns.lasts[at]!],
      resets: columns.resets[at]!,
      isStale: columns.stales[at] === 1,
    };
  });
}

/** A day that is not over may come in hours; every other bucket is as long as was asked. */
function joined(buckets: readonly Bucket[], lengthMs: number): Bucket[] {
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const byEnd = Map.groupBy(buckets, ({ end }) => Math.ceil(end / lengthMs) * lengthMs);
  return [...byEnd].map(([end, inside]) => {
    if (lengthMs !== DAY_MS || end <= today) expect(inside.map((bucket) => bucket.end)).toEqual([end]);
    return { ...inside.reduce(together), end };
  });
}

function together(one: Bucket, next: Bucket): Bucket {
  if (next.count === 0) return { ...one, isStale: next.isStale };
  if (one.count === 0) return next;
  return {
    end: next.end,
    count: one.count + next.count,
    sum: one.sum + next.sum,
    min: Math.min(one.min, next.min),
    max: Math.max(one.max, next.max),
    first: one.first,
    last: next.last,
    resets: one.resets + next.resets + (next.first[1]! < one.last[1]! ? one.last[1]! : 0),
    isStale: next.isStale,
  };
}

function samplesIn({ series }: SampleSelection): SampleColumns {
  const columns = emptyColumns();
  series[0]!.read(columns);
  return columns;
}

function histogramOf(count: number): NativeHistogram {
  return {
    counterResetHint: 'unknown',
    schema: 0,
    zeroThreshold: 0,
    zeroCount: 0,
    count,
    sum: count,
    positiveSpans: [{ offset: 0, length: 1 }],
    positiveBuckets: Float64Array.of(count),
    negativeSpans: [],
    negativeBuckets: new Float64Array(0),
    customValues: new Float64Array(0),
  };
}

/** The plainest way: every bucket looks at every sample. */
function bucketsOf({ timestamps, values, length }: SampleColumns, lengthMs: number): Bucket[] {
  const words = new Uint32Array(values.buffer, values.byteOffset, length * 2);
  const all = Array.from({ length }, (_, at) => ({
    time: timestamps[at]!,
    value: values[at]!,
    isStale: words[at * 2] === 0x0000_0002 && words[at * 2 + 1] === 0x7ff0_0000,
  }));
  const byEnd = Map.groupBy(all, ({ time }) => Math.ceil(time / lengthMs) * lengthMs);
  return [...byEnd].map(([end, inside]) => {
    const own = inside.filter(({ isStale }) => !isStale);
    const numbers = own.map(({ value }) => value);
    return {
      end,
      count: own.length,
      sum: numbers.reduce((sum, value) => sum + value, 0),
      min: own.length === 0 ? Number.NaN : Math.min(...numbers),
      max: own.length === 0 ? Number.NaN : Math.max(...numbers),
      first: own.length === 0 ? [0, 0] : [own[0]!.time, own[0]!.value],
      last: own.length === 0 ? [0, 0] : [own.at(-1)!.time, own.at(-1)!.value],
      resets: numbers.reduce(
        (sum, value, at) => (at > 0 && value < numbers[at - 1]! ? sum + numbers[at - 1]! : sum),
        0,
      ),
      isStale: inside.at(-1)!.isStale,
    };
  });
}

function emptyColumns(): SampleColumns {
  return {
    length: 0,
    timestamps: new Float64Array(1),
    values: new Float64Array(1),
    histograms: null,
    startTimestamps: null,
  };
}

function emptyBuckets(): BucketColumns {
  const column = () => new Float64Array(1);
  return {
    length: 0,
    ends: column(),
    counts: column(),
    sums: column(),
    mins: column(),
    maxs: column(),
    firsts: column(),
    lasts: column(),
    firstTimes: column(),
    lastTimes: column(),
    resets: column(),
    stales: column(),
  };
}
