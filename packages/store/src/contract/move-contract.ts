import type { RetentionClass } from '@oriel/telemetry';
import { describe, expect, it } from 'vitest';
import type { TimeRange } from '../page.ts';
import { ALL } from '../predicate.ts';
import { anHourAgo, MINUTE, type StoreUnderTest, TestTenant } from './store-under-test.ts';

const DAY_MS = 86_400_000;
const FAR = Number.MAX_SAFE_INTEGER;
/** A move waits until the engine has rewritten what it leaves behind. */
const SLOW_MS = 180_000;

/** What is stored follows the retention class of its tenant. */
export function describeRetentionMoves(subject: () => StoreUnderTest): void {
  const start = anHourAgo();
  const range: TimeRange = { startNs: start, endNs: start + 60n * MINUTE };
  const everything: TimeRange = { startNs: 0n, endNs: 4_000_000_000_000_000_000n };
  const logsOf = async (tenant: TestTenant, within = range) =>
    (await tenant.reader.logs.search({ range: within, where: ALL, limit: 1_000 })).rows;

  describe('a change of class', () => {
    it(
      'moves what a tenant stored to another class, and nobody else’s',
      async () => {
        const mover = new TestTenant(subject());
        const neighbour = new TestTenant(subject());
        for (const tenant of [mover, neighbour]) await tenant.insert({ logs: [{ timeNs: start, body: 'kept' }] });
        const progress: number[] = [];
        const change = { tenant: mover.id, signal: 'logs', to: 365 } as const;
        const cost = async (to: RetentionClass, nowMs = Date.now()) => {
          const asked = { ...change, to };
          const [answer, other] = await subject().store.retentionCost([asked, { ...asked, signal: 'spans' }], nowMs);
          expect(answer!.change).toEqual(asked);
          expect(other).toMatchObject({ rows: 0, bytes: 0, expiringRows: 0, expiringBytes: 0 });
          const { change: _, ...figures } = answer!;
          return figures;
        };
        expect(await cost(30)).toMatchObject({ rows: 0, bytes: 0 });
        const longer = await cost(365);
        expect(longer).toMatchObject({ rows: 1, expiringRows: 0, expiringBytes: 0 });
        expect(longer.bytes).toBeGreaterThan(0);
        const shorter = await cost(1, Date.now() + 3 * DAY_MS);
        expect(shorter).toMatchObject({ rows: 1, expiringRows: 1, expiringBytes: shorter.bytes });
        const move = () =>
          subject().store.changeRetention({
            changes: [change],
            onProgress: (done, at) => {
              expect(at).toEqual(change);
              progress.push(done);
            },
          });
        expect(await move()).toBe(1);
        expect(progress).toEqual([0, 1]);
        expect(await move()).toBe(0);
        expect(await cost(365)).toMatchObject({ rows: 0, bytes: 0 });
        expect(progress).toEqual([0, 1]);
        expect(await logsOf(mover)).toHaveLength(1);
        expect(await logsOf(neighbour)).toHaveLength(1);
      },
      SLOW_MS,
    );

    it(
      'moves there, back, and there again, and of what comes in meanwhile nothing is lost or doubled',
      async () => {
        const { store } = subject();
        const tenant = new TestTenant(subject());
        const insert = (from: number) =>
          tenant.insert({
            logs: Array.from({ length: 20 }, (_, at) => ({ timeNs: start + BigInt(at), body: `${from + at}` })),
          });
        const bodies = async () => (await logsOf(tenant)).map((record) => Number(record.body)).sort((a, b) => a - b);
        const moveTo = (to: RetentionClass) =>
          store.changeRetention({ changes: [{ tenant: tenant.id, signal: 'logs', to }] });
        await insert(0);
        let inserted = 20;
        for (const to of [365, 30, 365] as const) {
          // Senders do not know yet: what they send has the class that the tenant had.
          const [moved] = await Promise.all([moveTo(to), insert(inserted), insert(inserted + 20)]);
          inserted += 40;
          expect(moved).toBeGreaterThan(0);
          await moveTo(to);
          expect(await bodies()).toEqual(Array.from({ length: inserted }, (_, at) => at));
        }
      },
      SLOW_MS,
    );

    it(
      'takes up again a move that was interrupted',
      async () => {
        const { store } = subject();
        const tenant = new TestTenant(subject());
        const dayNs = BigInt(DAY_MS) * 1_000_000n;
        await tenant.insert({
          logs: [
            { timeNs: start - dayNs, body: 'old' },
            { timeNs: start, body: 'new' },
          ],
        });
        const stopping = new AbortController();
        const changes = [{ tenant: tenant.id, signal: 'logs', to: 365 }] as const;
        const interrupted = store.changeRetention({
          changes,
          signal: stopping.signal,
          onProgress: (done) => done > 0 && stopping.abort(),
        });
        await expect(interrupted).rejects.toThrow();
        expect(await store.changeRetention({ changes })).toBe(1);
        expect((await logsOf(tenant, everything)).map((record) => record.body).sort()).toEqual(['new', 'old']);
      },
      SLOW_MS,
    );

    it(
      'leaves samples that are not packed to a later move',
      async () => {
        const { store } = subject();
        const tenant = new TestTenant(subject(), { samples: 30 });
        const nowMs = Date.now();
        const samples = Array.from({ length: 10 }, (_, at) => [nowMs - 600_000 + at * 15_000, at] as const);
        await tenant.insert({ series: [{ labels: { __name__: 'fresh' }, samples }] });
        const changes = [{ tenant: tenant.id, signal: 'samples', to: 3 }] as const;
        const count = async () => {
          const { series: found } = await tenant.reader.samples.select({
            matchers: [{ name: '__name__', op: '=', value: 'fresh' }],
            startMs: nowMs - 3_600_000,
            endMs: nowMs,
          });
          return found.reduce((sum, one) => sum + one.samples, 0);
        };
        await store.changeRetention({ changes });
        expect(await count()).toBe(10);
        for (const laterMs of [0, 600_000, 1_200_000]) await store.pack({ nowMs: nowMs + laterMs, hurry: true });
        expect(await store.changeRetention({ changes })).toBeGreaterThan(0);
        expect(await count()).toBe(10);
      },
      SLOW_MS,
    );

    it(
      'samples change class, count and expire in whatever form they are kept',
      async () => {
        const { store } = subject();
        const tenant = new TestTenant(subject(), { samples: 30 });
        const oldMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - 5 * DAY_MS;
        const samples = (from: number) => Array.from({ length: 40 }, (_, at) => [from + at * 15_000, at] as const);
        const series = [
          { labels: { __name__: 'kept' }, samples: [...samples(oldMs), ...samples(Date.now() - 600_000)] },
        ];
        await tenant.insert({ series });
        const used = async () =>
          (await store.usage()).byTenant.find((one) => one.tenant === tenant.id && one.signal === 'samples')!;
        expect(await used()).toMatchObject({ rows: 80 });
        for (const laterMs of [0, 600_000, 1_200_000]) {
          await store.pack({ nowMs: Date.now() + laterMs, hurry: true });
          // What lingers behind its chunks is not counted for a second time.
          expect(await used()).toMatchObject({ rows: 80 });
        }
        expect((await used()).bytesOnDisk).toBeGreaterThan(0);
        const count = async () => {
          const { series: found } = await tenant.reader.samples.select({
            matchers: [{ name: '__name__', op: '=', value: 'kept' }],
            startMs: oldMs,
            endMs: Date.now(),
          });
          return found.reduce((sum, one) => sum + one.samples, 0);
        };
        expect(await count()).toBe(80);
        expect(
          await store.changeRetention({ changes: [{ tenant: tenant.id, signal: 'samples', to: 3 }] }),
        ).toBeGreaterThan(0);
        expect(await count()).toBe(80);
        await store.retain({ diskBytes: FAR, tenantShares: new Map(), nowMs: Date.now() });
        expect(await count()).toBe(40);
      },
      SLOW_MS,
    );
  });
}
