import { ALL, type Page, type TraceSummary } from '@oriel/store';
import { type SpanSketch, TestTenant } from '@oriel/store/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealEngine, startRealEngine } from '../../../test/real-engine.ts';
import { RolledLedger } from '../../samples/rollup/rolled-ledger.ts';
import { AttributeHomeFinder } from '../attribute-home-finder.ts';
import { CursorSeal } from '../cursor.ts';
import { InsertedSegments } from '../inserted-segments.ts';
import { PageReach } from '../logs/page-reach.ts';
import type { Reading } from '../reading.ts';
import { durationHeatmap } from './duration-heatmap.ts';
import { HeldCalls } from './held-calls.ts';
import { searchTraces } from './search-traces.ts';
import { readSpanFacets } from './span-facets.ts';

const MILLISECOND = 1_000_000n;
/** On a busy machine, too. */
const PATIENT = { timeoutMs: 60_000 };

let subject: RealEngine;
beforeAll(async () => {
  subject = await startRealEngine();
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

function readingOf(tenant: TestTenant): Reading {
  const client = subject.clients.forTenant(tenant.id);
  return {
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
}

test('of more spans than are measured, the older traces are found by one span that lasts so long, and it is said', async () => {
  const tenant = new TestTenant(subject);
  const at = (trace: number, ms: number) => start + BigInt(trace * 1_000 + ms) * MILLISECOND;
  // Every third has one long span, the others three short ones that lie as far apart.
  const spans = Array.from({ length: 60 }, (_, index) => {
    const trace = index + 1;
    // Among others that are short.
    const others = Array.from({ length: 7 }, (_, other) =>
      span(1_000 + trace * 8 + other, 1, { startNs: at(trace, 400 + other * 50) }),
    );
    return trace % 3 === 0
      ? [...others, span(trace, 1, { startNs: at(trace, 0), durationNs: 300n * MILLISECOND })]
      : [...others, ...[0, 150, 299].map((ms, part) => span(trace, part + 1, { startNs: at(trace, ms) }))];
  });
  await tenant.insert({ spans: spans.flat() });
  const reading = readingOf(tenant);
  const pagesOf = async (measuredSpans: number, limit: number) => {
    const pages: Page<TraceSummary>[] = [];
    let cursor: string | undefined;
    do {
      const search = { range, where: ALL, limit, minDurationNs: 300n * MILLISECOND };
      const page: Page<TraceSummary> = await searchTraces(
        reading,
        { ...search, ...(cursor === undefined ? {} : { cursor }) },
        PATIENT,
        measuredSpans,
      );
      pages.push(page);
      cursor = page.next;
    } while (cursor !== undefined);
    return pages;
  };
  const idsOf = (pages: readonly Page<TraceSummary>[]) =>
    pages.flatMap(({ rows }) => rows.map(({ traceId }) => Number.parseInt(traceId, 16)));
  const newest = Array.from({ length: 60 }, (_, index) => 60 - index);
  for (const limit of [7, 100]) {
    const whole = await pagesOf(10_000, limit);
    expect(idsOf(whole)).toEqual(newest);
    expect(whole.map(({ stats }) => stats.partial)).toEqual(whole.map(() => undefined));

    // So many of its spans are those of thirty traces, of which the oldest might reach further back.
    const some = await pagesOf(280, limit);
    expect(idsOf(some)).toEqual(newest.filter((trace) => trace > 31 || trace % 3 === 0));
    const said = some.map(({ stats }) => stats.partial);
    expect(said.at(-1)).toMatch(/^traces before \d{4}-.*Z were found by one span that lasts so long/);
    if (limit === 7) expect(said.slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
  }

  // Counts of spans are of the same traces: of one span each third, of three the others.
  const counted = async (measuredSpans: number) => {
    const query = { range, where: ALL, minDurationNs: 300n * MILLISECOND };
    const { cells, stats } = await durationHeatmap(reading, query, PATIENT, measuredSpans);
    const [names] = await readSpanFacets(reading, { ...query, fields: ['name'] }, PATIENT, measuredSpans);
    expect(names!.values).toEqual([{ value: 'step', count: cells.reduce((sum, { count }) => sum + count, 0) }]);
    expect(names!.stats.partial).toBe(stats.partial);
    return { spans: names!.values[0]!.count, partial: stats.partial };
  };
  const spansOf = (traces: readonly number[]) => traces.reduce((sum, trace) => sum + (trace % 3 === 0 ? 1 : 3), 0);
  expect(await counted(10_000)).toEqual({ spans: spansOf(newest), partial: undefined });
  const some = await counted(280);
  expect(some.spans).toBe(spansOf(newest.filter((trace) => trace > 31 || trace % 3 === 0)));
  expect(some.partial).toMatch(/^spans before \d{4}-.*Z are of traces that have one span that lasts so long/);
});
