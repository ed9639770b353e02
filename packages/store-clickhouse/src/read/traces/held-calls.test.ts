import type { Dependency } from '@oriel/store';
import { type SpanSketch, TestTenant } from '@oriel/store/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RealEngine, startRealEngine } from '../../../test/real-engine.ts';
import { seeded } from '../../../test/seeded.ts';
import { type ClickHouseStore, createClickHouseStore, DEFAULT_DATABASE } from '../../index.ts';

const MILLISECOND = 1_000_000n;
const RANGE_MS = 300_000;
/** On a busy machine, too. */
const PATIENT = { timeoutMs: 60_000 };

describe('calls of closed stretches in memory', () => {
  let engine: RealEngine;
  let held: ClickHouseStore;
  let joined: ClickHouseStore;
  let tenant: TestTenant;
  /** What another server of the installation receives for the same tenant. */
  let elsewhere: TestTenant;
  let nowMs = Date.now();
  let traces = 0;

  const storeOf = (mostBytes: number) =>
    createClickHouseStore({
      clients: engine.clients,
      database: DEFAULT_DATABASE,
      engineKind: 'embedded',
      heldCalls: { mostBytes, leastSpans: 1 },
      now: () => nowMs,
    });

  beforeAll(async () => {
    engine = await startRealEngine();
  });
  beforeEach(() => {
    held = storeOf(2 ** 20);
    joined = storeOf(0);
    tenant = new TestTenant({ ...engine, store: held });
    elsewhere = new TestTenant({ ...engine, store: joined }, {}, tenant.id);
  });
  afterAll(() => engine.dispose());

  /** `front` calls `service` at an address, which asks a database: three spans as their services would send them. */
  function request(service: string, atMs: number, { failed = false, durationMs = 10 } = {}): SpanSketch[] {
    traces++;
    const traceId = traces.toString(16).padStart(32, '0');
    const spanId = (index: number) => (traces * 16 + index).toString(16).padStart(16, '0');
    const span = (index: number, of: string, sketch: Partial<SpanSketch>): SpanSketch => ({
      traceId,
      spanId: spanId(index),
      ...(index === 1 ? {} : { parentSpanId: spanId(index - 1) }),
      name: 'work',
      startNs: BigInt(atMs) * MILLISECOND,
      durationNs: BigInt(durationMs - index) * MILLISECOND,
      resource: { 'service.name': of },
      ...sketch,
    });
    return [
      span(1, 'front', { kind: 'client', attributes: { 'server.address': `${service}.local`, 'server.port': 80n } }),
      span(2, service, { kind: 'server', status: failed ? 'error' : 'ok' }),
      span(3, service, { kind: 'client', attributes: { 'db.system': 'redis' } }),
    ];
  }

  const rangeFrom = (startMs: number) => ({
    startNs: BigInt(startMs) * MILLISECOND,
    endNs: BigInt(startMs + RANGE_MS + 60_000) * MILLISECOND,
  });

  const dependenciesOf = async (store: ClickHouseStore, startMs = nowMs - RANGE_MS) => {
    const range = rangeFrom(startMs);
    const { traces: reader } = store.forTenant(tenant.id);
    const { rows } = await reader.dependencies(range, PATIENT);
    const { rows: callees } = await reader.callees(range, PATIENT);
    const pairs = callees.flatMap(({ caller, callees }) => callees.map((callee) => `${caller} ${callee}`));
    expect(pairs.sort()).toEqual(rows.map(({ caller, callee }) => `${caller} ${callee}`).sort());
    return rows;
  };

  const expectSame = (found: readonly Dependency[], all: readonly Dependency[]) => {
    const counts = (rows: readonly Dependency[]) => rows.map(({ p95Ms: _, ...edge }) => edge);
    expect(counts(found)).toEqual(counts(all));
    for (const [at, { p95Ms }] of all.entries())
      expect(Math.abs(found[at]!.p95Ms! - p95Ms!)).toBeLessThanOrEqual(1e-6 + p95Ms! / 128);
  };

  /** What is held of an earlier moment is counted anew while it still answers. */
  const aMinuteLater = async () => {
    nowMs += 61_000;
    await held.forTenant(tenant.id).traces.callees(rangeFrom(nowMs - RANGE_MS), PATIENT);
    await held.settled();
  };

  it('are what all of them joined say, while spans come by and by', async () => {
    const random = seeded(44);
    const waiting: { span: SpanSketch; atMs: number }[] = [];
    for (let step = 0; step < 48; step++) {
      nowMs += 1_000 + random(9_000);
      const made = Array.from({ length: 3 }, () => {
        const service = ['cart', 'mail', 'cart', 'bank'][random(4)]!;
        return request(service, nowMs - random(9_000), { failed: random(5) === 0, durationMs: 10 + random(500) });
      });
      // Some answers never come, and some calls come long after they were made.
      if (random(3) === 0) made[0]!.splice(1);
      if (random(3) === 0) made.push(request('late', nowMs - 60_000 - random(RANGE_MS)).slice(0, 1));
      for (const span of made.flat()) waiting.push({ span, atMs: nowMs + random(50_000) });
      const due = waiting.filter(({ atMs }) => atMs <= nowMs).map(({ span }) => span);
      waiting.splice(0, waiting.length, ...waiting.filter(({ atMs }) => atMs > nowMs));
      await (random(2) === 0 ? tenant : elsewhere).insert({ spans: due }, nowMs);
      if (step % 4 === 0) expectSame(await dependenciesOf(held), await dependenciesOf(joined));
    }
    expect(held.heldCountsBytes()).toBeGreaterThan(0);
    // As who asked a moment before.
    const startMs = nowMs - RANGE_MS - 1_000;
    expectSame(await dependenciesOf(held, startMs), await dependenciesOf(joined, startMs));
  });

  it('know at once what a spool that was behind brings into a closed stretch', async () => {
    const [call, answer] = request('cart', nowMs - 200_000);
    await tenant.insert({ spans: [call!, ...request('mail', nowMs - 150_000)] }, nowMs - 190_000);
    const before = await dependenciesOf(held);
    expect(before.map(({ callee }) => callee)).toEqual(['cart.local', 'mail', 'redis']);
    await tenant.insert({ spans: [answer!] }, nowMs - 189_000);
    const after = await dependenciesOf(held);
    expect(after.map(({ callee }) => callee)).toEqual(['cart', 'mail', 'redis']);
    expectSame(after, await dependenciesOf(joined));
  });

  it('know within a minute what they cannot know at once: late answers, and what another server inserts late or removes', async () => {
    const [call, answer] = request('cart', nowMs - 80_000);
    const [other, late] = request('mail', nowMs - 80_000);
    const [gone] = request('bank', nowMs - 80_000);
    await tenant.insert({ spans: [call!, other!] }, nowMs - 79_000);
    const { segment } = await tenant.insert({ spans: [gone!] }, nowMs - 78_000);
    expectSame(await dependenciesOf(held), await dependenciesOf(joined));
    await tenant.insert({ spans: [answer!] }, nowMs);
    await elsewhere.insert({ spans: [late!] }, nowMs - 77_000);
    await engine.clients.maintenance.command(
      `ALTER TABLE spans DELETE WHERE tenant = ${tenant.id} AND segment = ${segment} SETTINGS mutations_sync = 1`,
    );
    await aMinuteLater();
    const after = await dependenciesOf(held);
    expect(after.map(({ callee }) => callee)).toEqual(['cart', 'mail']);
    expectSame(after, await dependenciesOf(joined));
  });

  it('are forgotten where records are removed', async () => {
    const spans = request('cart', nowMs - 100_000);
    await tenant.insert({ spans }, nowMs - 99_000);
    expect(await dependenciesOf(held)).toHaveLength(2);
    expect(held.heldCountsBytes()).toBeGreaterThan(0);
    await held.changeRetention({ changes: [{ tenant: tenant.id, signal: 'spans', to: 30 }] });
    expect(held.heldCountsBytes()).toBe(0);
    expectSame(await dependenciesOf(held), await dependenciesOf(joined));
  });

  it('are joined as ever where there are more of them than may be held', async () => {
    held = storeOf(300);
    await tenant.insert({ spans: request('cart', nowMs - 100_000) }, nowMs - 99_000);
    for (let look = 0; look < 2; look++) expectSame(await dependenciesOf(held), await dependenciesOf(joined));
    expect(held.heldCountsBytes()).toBe(0);
  });
});
