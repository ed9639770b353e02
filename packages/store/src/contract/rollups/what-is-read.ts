import { expect, it } from 'vitest';
import { TestTenant } from '../store-under-test.ts';
import { bucketsIn, emptyBuckets } from './buckets.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './lengths.ts';
import { type RollupCases, SLOW_MS } from './rollup-cases.ts';

/** What is read of roll-ups, who is asked for room, and whose they are. */
export function describeWhatRollupsRead({
  subject,
  start,
  settle,
  counter,
  sketch,
  windows,
  ask,
  bothWays,
}: RollupCases): void {
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
}
