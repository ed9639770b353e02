import { expect, it } from 'vitest';
import { TestTenant } from '../store-under-test.ts';
import { type Bucket, bucketsIn, bucketsOf, emptyBuckets, emptyColumns, samplesIn } from './buckets.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './lengths.ts';
import { histogramOf, type RollupCases, SLOW_MS } from './rollup-cases.ts';

/** Roll-ups of increments, which are those of their running total. */
export function describeRollupsOfIncrements({
  subject,
  start,
  settle,
  retain,
  counter,
  sketch,
  ask,
}: RollupCases): void {
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
      await retain();
      await look();
    },
    SLOW_MS,
  );
}
