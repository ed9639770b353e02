import { type SpanSketch, TestTenant } from '@oriel/store/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealEngine, startRealEngine } from '../../../test/real-engine.ts';
import { RolledLedger } from '../../samples/rollup/rolled-ledger.ts';
import { AttributeHomeFinder } from '../attribute-home-finder.ts';
import { CursorSeal } from '../cursor.ts';
import { InsertedSegments } from '../inserted-segments.ts';
import { PageReach } from '../logs/page-reach.ts';
import { readDependencies } from './dependencies.ts';
import { HeldCalls } from './held-calls.ts';

let subject: RealEngine;
beforeAll(async () => {
  subject = await startRealEngine();
});
afterAll(() => subject.dispose());

const start = BigInt(Date.now() - 600_000) * 1_000_000n;

/** `front` calls `cart`; every fourth call fails. */
function trace(number: number): SpanSketch[] {
  const id = number.toString(16);
  const common = { traceId: id.padStart(32, '0'), startNs: start, durationNs: 1_000_000n };
  return [
    {
      ...common,
      spanId: `${id}1`.padStart(16, '0'),
      name: 'call',
      kind: 'client',
      resource: { 'service.name': 'front' },
    },
    {
      ...common,
      spanId: `${id}2`.padStart(16, '0'),
      parentSpanId: `${id}1`.padStart(16, '0'),
      name: 'work',
      kind: 'server',
      status: number % 4 === 0 ? 'error' : 'ok',
      resource: { 'service.name': 'cart' },
    },
  ];
}

test('of more spans than can be joined in time whole traces are sampled, scaled, and it is said', async () => {
  const tenant = new TestTenant(subject);
  await tenant.insert({ spans: Array.from({ length: 2_000 }, (_, index) => trace(index + 1)).flat() });
  const client = subject.clients.forTenant(tenant.id);
  const reading = {
    client,
    homes: new AttributeHomeFinder(client, Date.now, new InsertedSegments(), false),
    now: Date.now,
    cursors: new CursorSeal(Buffer.alloc(32)),
    pageReach: new PageReach(Date.now),
    held: undefined,
    logCounts: undefined,
    spanCounts: undefined,
    heldCalls: new HeldCalls({ mostBytes: 0, now: Date.now }, new InsertedSegments()),
    rollupsWorthBytes: 0,
    rolledLedger: new RolledLedger(subject.clients.maintenance, Date.now),
  };
  const range = { startNs: start - 1n, endNs: start + 1_000_000_000n };

  const whole = await readDependencies(reading, range);
  expect(whole.rows).toEqual([{ caller: 'front', callee: 'cart', calls: 2_000, errors: 500, p95Ms: 1 }]);
  expect(whole.stats).not.toHaveProperty('sampledOneIn');

  const sampled = await readDependencies(reading, range, undefined, 1_000);
  const [edge] = sampled.rows;
  expect(edge!.calls / 2_000).toBeCloseTo(1, 0.5);
  expect(edge!.calls % 4).toBe(0);
  expect(edge!.errors / edge!.calls).toBeCloseTo(0.25, 0.5);
  expect(sampled.stats).toMatchObject({ sampledOneIn: 4, partial: expect.stringContaining('one trace of 4') });
});
