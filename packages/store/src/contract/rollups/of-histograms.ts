import { expect, it } from 'vitest';
import type { BucketColumn } from '../../sample-reader.ts';
import type { SeriesSketch } from '../push-records.ts';
import { TestTenant } from '../store-under-test.ts';
import { emptyBuckets, emptyColumns } from './buckets.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './lengths.ts';
import { histogramOf, type RollupCases, SLOW_MS } from './rollup-cases.ts';

/** Roll-ups of native histograms, which keep some of their samples. */
export function describeRollupsOfHistograms({ subject, start, settle, retain, windows, ask }: RollupCases): void {
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
      await retain();
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
}
