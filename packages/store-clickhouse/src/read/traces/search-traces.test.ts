import { ALL } from '@oriel/store';
import { type SpanSketch, TestTenant } from '@oriel/store/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealEngine, startRealEngine } from '../../../test/real-engine.ts';

const MILLISECOND = 1_000_000n;
/** On a busy machine, too. */
const PATIENT = { timeoutMs: 60_000 };

let subject: RealEngine;
beforeAll(async () => {
  subject = await startRealEngine();
  await subject.store.migrate();
});
afterAll(() => subject.dispose());

const start = BigInt(Date.now() - 3_600_000) * MILLISECOND;
const range = { startNs: start - 3_600_000n * MILLISECOND, endNs: start + 3_600_000n * MILLISECOND };
const hex = (number: number, length: number) => number.toString(16).padStart(length, '0');

function span(trace: number, number: number, sketch: Partial<SpanSketch>): SpanSketch {
  return {
    traceId: hex(trace, 32),
    spanId: hex(number, 16),
    name: 'step',
    startNs: start + BigInt(trace) * MILLISECOND,
    durationNs: MILLISECOND,
    ...sketch,
  };
}

test('a page ends where its traces have more spans than are put together at once, and the next goes on there', async () => {
  const tenant = new TestTenant(subject);
  const sizes = [1, 20_000, 20_001, 60_000, 10_000, 2];
  for (const [index, size] of sizes.entries()) {
    await tenant.insert({ spans: Array.from({ length: size }, (_, number) => span(index + 1, number + 1, {})) });
  }
  for (const order of ['newest', 'longest'] as const) {
    const pages: number[][] = [];
    let cursor: string | undefined;
    do {
      const page = await tenant.reader.traces.search(
        {
          range,
          where: ALL,
          order,
          limit: 10,
          ...(cursor === undefined ? {} : { cursor }),
        },
        PATIENT,
      );
      pages.push(page.rows.map(({ spans }) => spans));
      cursor = page.next;
    } while (cursor !== undefined);
    if (order === 'newest') expect(pages).toEqual([[2, 10_000], [60_000], [20_001, 20_000, 1]]);
    // All are as long, and nothing of it may be left out.
    expect(pages.flat().sort((one, other) => one - other)).toEqual([...sizes].sort((one, other) => one - other));
  }
});

test('where clocks of very many traces disagree, it is said that others may take longer', async () => {
  const tenant = new TestTenant(subject);
  const skewed = (trace: number): SpanSketch[] => [
    span(trace, 1, { kind: 'client', resource: { 'service.name': 'front' } }),
    span(trace, 2, {
      kind: 'server',
      parentSpanId: hex(1, 16),
      durationNs: MILLISECOND / 2n,
      startNs: start + 60_000n * MILLISECOND,
      resource: { 'service.name': 'back' },
    }),
  ];
  await tenant.insert({ spans: Array.from({ length: 2_001 }, (_, index) => skewed(index + 1)).flat() });
  await tenant.insert({ spans: [span(3_000, 1, { durationNs: 20n * MILLISECOND })] });
  const search = { range, order: 'longest', limit: 3 } as const;
  const all = await tenant.reader.traces.search({ ...search, where: ALL }, PATIENT);
  expect(all.rows.map(({ durationNs }) => durationNs)).toEqual([MILLISECOND, MILLISECOND, MILLISECOND]);
  expect(all.stats.partial).toContain('2000 were put together');
  expect(all).not.toHaveProperty('next');
  const { rows, stats } = await tenant.reader.traces.search(
    {
      ...search,
      where: { kind: 'compare', field: 'duration', op: '>=', value: 20e6 },
    },
    PATIENT,
  );
  expect(rows.map(({ durationNs }) => durationNs)).toEqual([20n * MILLISECOND]);
  expect(stats).not.toHaveProperty('partial');
});
