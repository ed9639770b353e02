import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { TimeRange } from '../page.ts';
import { ALL } from '../predicate.ts';
import { anHourAgo, closeSegment, MINUTE, type StoreUnderTest, TestTenant } from './store-under-test.ts';

const DAY_MS = 86_400_000;
const FAR = Number.MAX_SAFE_INTEGER;
/** Many parts are many files, each waited for. */
const SLOW_MS = 180_000;

export function describeInsertAndUpkeep(subject: () => StoreUnderTest): void {
  const start = anHourAgo();
  const range: TimeRange = { startNs: start, endNs: start + 60n * MINUTE };
  const everything: TimeRange = { startNs: 0n, endNs: 4_000_000_000_000_000_000n };
  const logsOf = async (tenant: TestTenant, within = range) =>
    (await tenant.reader.logs.search({ range: within, where: ALL, limit: 1_000 })).rows;

  describe('insert', () => {
    it('takes a segment once, however often it comes', async () => {
      const tenant = new TestTenant(subject());
      const segment = await tenant.insert({
        logs: [{ timeNs: start, body: 'once' }],
        spans: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'once', startNs: start, durationNs: 1n }],
      });
      for (let again = 0; again < 3; again++) {
        expect(await subject().store.insert(segment)).toEqual({ kind: 'inserted' });
      }
      expect(await logsOf(tenant)).toHaveLength(1);
      expect((await tenant.reader.traces.search({ range, where: ALL, limit: 10 })).rows[0]).toMatchObject({ spans: 1 });
    });

    it(
      'takes segments of many frames, tenants and days',
      async () => {
        const one = new TestTenant(subject());
        const other = new TestTenant(subject());
        // An engine may refuse more than a hundred partitions at once, or forget the token over them.
        const days = 105;
        const blocks = [one, other].flatMap((tenant) =>
          tenant.encode({
            logs: Array.from({ length: days }, (_, day) => ({
              timeNs: start - BigInt(day) * 1_440n * MINUTE,
              body: `${day}`,
            })),
          }),
        );
        const segment = closeSegment(subject().store.schemaVersion, [
          ...blocks,
          ...one.encode({ logs: [{ timeNs: start }] }),
        ]);
        expect(await subject().store.insert(segment)).toEqual({ kind: 'inserted' });
        expect(await subject().store.insert(segment)).toEqual({ kind: 'inserted' });
        expect(await logsOf(one, everything)).toHaveLength(days + 1);
        expect(await logsOf(other, everything)).toHaveLength(days);
      },
      SLOW_MS,
    );

    it('sets aside the frames that cannot be read, and takes the others', async () => {
      const tenant = new TestTenant(subject());
      const good = (body: string) => tenant.encode({ logs: [{ timeNs: start, body }] });
      const blocks = [...good('one'), ...good('two'), ...good('bad'), ...good('three')];
      const broken = { ...blocks[2]!, bytes: blocks[2]!.bytes.slice(0, -7) };
      const segment = closeSegment(subject().store.schemaVersion, blocks.with(2, broken));
      for (let again = 0; again < 2; again++) {
        const outcome = await subject().store.insert(segment);
        expect(outcome).toMatchObject({ kind: 'quarantined' });
        if (outcome.kind === 'quarantined') expect(outcome.refused).toEqual([segment.blocks[2]]);
      }
      expect((await logsOf(tenant)).map((record) => record.body).sort()).toEqual(['one', 'three', 'two']);
    });
  });

  describe('schema', () => {
    it('is brought up to date once', async () => {
      const tenant = new TestTenant(subject());
      await tenant.insert({ logs: [{ timeNs: start }] });
      const steps: string[] = [];
      await subject().store.migrate((step) => steps.push(step));
      expect(steps).toEqual([]);
      expect(await logsOf(tenant)).toHaveLength(1);
    });
  });

  describe('upkeep', () => {
    it('tells what is stored and whose it is', async () => {
      const tenant = new TestTenant(subject());
      await tenant.insert({ logs: Array.from({ length: 100 }, () => ({ timeNs: start, body: 'x'.repeat(100) })) });
      const usage = await subject().store.usage();
      const logs = usage.signals.find((signal) => signal.signal === 'logs')!;
      expect(logs.rows).toBeGreaterThanOrEqual(100);
      expect(logs.bytesOnDisk).toBeGreaterThan(0);
      expect(logs.oldestMs).toBeLessThanOrEqual(Number(start / 1_000_000n));
      expect(usage.byTenant.find((entry) => entry.tenant === tenant.id && entry.signal === 'logs')).toMatchObject({
        rows: 100,
      });
      expect(usage.diskFreeBytes).toBeGreaterThan(0);
    });

    it(
      'drops what is over its time by whole partitions, and holds back when the clock jumps',
      async () => {
        const { store } = subject();
        const dayNs = BigInt(DAY_MS) * 1_000_000n;
        const short = new TestTenant(subject(), { logs: 1 });
        const forever = new TestTenant(subject(), { logs: 0 });
        for (const tenant of [short, forever]) {
          await tenant.insert({
            logs: [
              { timeNs: start - 3n * dayNs, body: 'old' },
              { timeNs: start, body: 'new' },
            ],
          });
        }
        const nowMs = Date.now();
        const retain = (atMs: number) => store.retain({ diskBytes: FAR, tenantShares: new Map(), nowMs: atMs });
        const report = await retain(nowMs);
        expect(report.heldBack).toBeUndefined();
        expect(report.droppedPartitions.some((drop) => drop.signal === 'logs' && drop.reason === 'expired')).toBe(true);
        expect((await logsOf(short, everything)).map((record) => record.body)).toEqual(['new']);
        expect(await logsOf(forever, everything)).toHaveLength(2);

        const jumped = await retain(nowMs + 400 * DAY_MS);
        expect(jumped.heldBack).toMatch(/clock/);
        expect(jumped.droppedPartitions).toEqual([]);
        expect(await logsOf(short, everything)).toHaveLength(1);
        expect((await retain(nowMs)).heldBack).toMatch(/clock/);
      },
      SLOW_MS,
    );

    it(
      'takes from a tenant over its share before anybody else, oldest first',
      async () => {
        const { store } = subject();
        const dayNs = BigInt(DAY_MS) * 1_000_000n;
        const greedy = new TestTenant(subject());
        const modest = new TestTenant(subject());
        // Large enough that what a part costs beside its rows is nothing.
        const noise = (at: bigint) =>
          Array.from({ length: 5_000 }, (_, index) => ({ timeNs: at + BigInt(index) * 1_000n, body: randomUUID() }));
        // Days of their own: merged with what others have there, its records would weigh less while they are counted.
        const [older, newer] = [start - 6n * dayNs, start - 5n * dayNs];
        await greedy.insert({ logs: [...noise(newer), ...noise(older)] });
        await modest.insert({ logs: [{ timeNs: older, body: 'mine' }] });
        const usage = async () => (await store.usage()).byTenant.find((entry) => entry.tenant === greedy.id)!;
        const tenantShares = new Map([[greedy.id, Math.round((await usage()).bytesOnDisk * 0.4)]]);
        const report = await store.retain({ diskBytes: FAR, tenantShares, nowMs: Date.now() });
        expect(report.droppedPartitions).toMatchObject([
          { signal: 'logs', rows: 5_000, reason: 'tenant_share', tenant: greedy.id },
          { signal: 'logs', reason: 'tenant_share', tenant: greedy.id },
        ]);
        // Of the newest day only as much goes as the share asks for, and its oldest.
        const { rows } = await usage();
        expect(rows).toBeGreaterThan(3_000);
        expect(rows).toBeLessThan(4_500);
        const oldest = { startNs: newer, endNs: newer + 400_000n };
        expect(await logsOf(greedy, oldest)).toEqual([]);
        // What rows weigh is an estimate; it comes to rest all the same.
        await expect
          .poll(async () => (await store.retain({ diskBytes: FAR, tenantShares, nowMs: Date.now() })).droppedPartitions)
          .toEqual([]);
        expect((await usage()).rows).toBeGreaterThan(2_500);
        expect(await logsOf(modest, everything)).toHaveLength(1);
      },
      SLOW_MS,
    );

    it(
      'drops the oldest of all when the disk’s budget is spent',
      async () => {
        const { store } = subject();
        const dayNs = BigInt(DAY_MS) * 1_000_000n;
        const tenant = new TestTenant(subject());
        // Bodies that do not compress, so that the oldest day is worth dropping whatever merges do meanwhile.
        const bulk = Array.from({ length: 10_000 }, () => ({ timeNs: start - 2_000n * dayNs, body: randomUUID() }));
        await tenant.insert({ logs: [...bulk, { timeNs: start, body: 'newest' }] });
        const { diskUsedBytes } = await store.usage();
        const diskBytes = diskUsedBytes - 100_000;
        const report = await store.retain({ diskBytes, tenantShares: new Map(), nowMs: Date.now() });
        expect(report.droppedPartitions).toMatchObject([{ signal: 'logs', reason: 'disk_budget' }]);
        expect((await logsOf(tenant, everything)).map((record) => record.body)).toEqual(['newest']);
      },
      SLOW_MS,
    );
  });
}
