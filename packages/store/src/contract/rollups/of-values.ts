import { expect, it } from 'vitest';
import { TestTenant } from '../store-under-test.ts';
import { bucketsIn } from './buckets.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './lengths.ts';
import { type RollupCases, SLOW_MS } from './rollup-cases.ts';

/** Roll-ups of plain values: what all samples would say, also when samples come late or are gone. */
export function describeRollupsOfValues({
  subject,
  start,
  pack,
  settle,
  retain,
  counter,
  sketch,
  ask,
  bothWays,
}: RollupCases): void {
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
      await retain();
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
}
