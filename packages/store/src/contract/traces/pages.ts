import { expect, it } from 'vitest';
import { ALL, type Predicate } from '../../predicate.ts';
import type { TraceSummary } from '../../trace-reader.ts';
import { eachPage } from '../each-page.ts';
import type { SpanSketch } from '../push-records.ts';
import { SECOND } from '../store-under-test.ts';
import { hex, MILLISECOND, type TraceCases } from './trace-cases.ts';

/** The order of traces, and their pages. */
export function describeTracePages({ start, range, request, skewedRequest, tenantWith }: TraceCases): void {
  it('orders and limits by how long traces take, not by how far apart clocks put their spans', async () => {
    const tenant = await tenantWith(
      Array.from({ length: 40 }, (_, index) => {
        const durationMs = 100 + ((index * 7) % 40) * 10;
        return index % 4 === 0
          ? skewedRequest(index + 1, index, BigInt(index - 20) * 30n * SECOND, durationMs)
          : request(index + 1, index, { durationMs });
      }).flat(),
    );
    const pagesOf = async (order: 'newest' | 'longest', maxMs?: number) => {
      const lengths: number[] = [];
      const seen = new Set<string>();
      const pages = eachPage((cursor) =>
        tenant.reader.traces.search({
          range,
          where: ALL,
          order,
          limit: 7,
          ...(maxMs === undefined ? {} : { maxDurationNs: BigInt(maxMs) * MILLISECOND }),
          ...cursor,
        }),
      );
      for await (const page of pages) {
        expect(page.stats).not.toHaveProperty('partial');
        lengths.push(...page.rows.map((trace) => Number(trace.durationNs / MILLISECOND)));
        for (const { traceId } of page.rows) seen.add(traceId);
      }
      expect(seen.size).toBe(lengths.length);
      return lengths;
    };
    const longest = Array.from({ length: 40 }, (_, index) => 490 - index * 10);
    expect(await pagesOf('longest')).toEqual(longest);
    expect(await pagesOf('longest', 300)).toEqual(longest.filter((ms) => ms <= 300));
    expect((await pagesOf('newest', 150)).sort((one, other) => other - one)).toEqual([150, 140, 130, 120, 110, 100]);
  });

  it('finds traces by how long they last as a whole, also those that are longer than each of their spans', async () => {
    /** Work that goes on after its root has ended, every step of 10 ms. */
    const job = (number: number, atSeconds: number, lengthMs: number): SpanSketch[] =>
      [0, 0.5, 1].map((share, index) => ({
        traceId: hex(number, 32),
        spanId: hex(number * 16 + index + 1, 16),
        // The last is a root of its own.
        ...(index === 1 ? { parentSpanId: hex(number * 16 + 1, 16) } : {}),
        startNs: start + BigInt(atSeconds) * SECOND + BigInt(Math.round((lengthMs - 10) * share)) * MILLISECOND,
        durationNs: 10n * MILLISECOND,
        name: index === 0 ? 'enqueue' : 'step',
        resource: { 'service.name': 'jobs' },
      }));
    const lengths: readonly (readonly [minMs: number, maxMs?: number])[] = [
      [1],
      [101],
      [500],
      [500, 1_200],
      [5_000],
      [60_000],
      [1_800_001],
    ];
    const tenant = await tenantWith([
      ...Array.from({ length: 20 }, (_, index) =>
        request(index + 1, index * 7, { durationMs: 100 + index * 50 }),
      ).flat(),
      // Some of half an hour, between all the others, and one that begins before the range.
      ...Array.from({ length: 20 }, (_, index) =>
        job(100 + index, 5 + index * 6, index % 5 === 4 ? 1_800_000 : 100 + ((index * 7) % 20) * 100),
      ).flat(),
      ...job(200, -5, 10_000),
      ...skewedRequest(201, 33, 300n * SECOND),
    ]);
    const search = (where: Predicate, order: 'newest' | 'longest', limit: number, more = {}) =>
      tenant.reader.traces.search({ range, where, order, limit, ...more });
    const enqueued: Predicate = { kind: 'compare', field: 'name', op: '=', value: 'enqueue' };
    const ofCart: Predicate = { kind: 'compare', field: 'service', op: '=', value: 'cart' };
    expect((await search(ALL, 'newest', 100)).rows).toHaveLength(42);
    for (const order of ['newest', 'longest'] as const) {
      // The longest are measured within the range.
      const ids = (rows: readonly TraceSummary[]) =>
        rows
          .map(({ traceId }) => Number.parseInt(traceId, 16))
          .filter((number) => order === 'newest' || number !== 200);
      for (const where of [ALL, enqueued, ofCart]) {
        const whole = await search(where, order, 100);
        for (const [minMs, maxMs] of lengths) {
          const minDurationNs = BigInt(minMs) * MILLISECOND;
          const maxDurationNs = maxMs === undefined ? undefined : BigInt(maxMs) * MILLISECOND;
          const limits = { minDurationNs, ...(maxDurationNs === undefined ? {} : { maxDurationNs }) };
          const seen: TraceSummary[] = [];
          for await (const page of eachPage((cursor) => search(where, order, 7, { ...limits, ...cursor }))) {
            expect(page.stats).not.toHaveProperty('partial');
            seen.push(...page.rows);
          }
          const expected = whole.rows.filter(
            ({ durationNs }) =>
              durationNs >= minDurationNs && (maxDurationNs === undefined || durationNs <= maxDurationNs),
          );
          expect({ order, where, minMs, ids: ids(seen) }).toEqual({ order, where, minMs, ids: ids(expected) });
        }
      }
    }
  });

  it('pages without repeating or skipping, newest and longest first', async () => {
    const tenant = await tenantWith(
      // Long and short traces that overlap in time, so that their spans lie on both sides of a page's end.
      Array.from({ length: 23 }, (_, index) =>
        request(index + 1, index % 5, { durationMs: 100 + 37 * (index % 7) }),
      ).flat(),
    );
    for (const order of ['newest', 'longest'] as const) {
      for (const where of [ALL, { kind: 'compare', field: 'kind', op: '=', value: 'client' }] as const) {
        const seen: TraceSummary[] = [];
        const pages = eachPage((cursor) => tenant.reader.traces.search({ range, where, order, limit: 8, ...cursor }));
        for await (const page of pages) {
          seen.push(...page.rows);
        }
        expect(new Set(seen.map((trace) => trace.traceId)).size).toBe(23);
        expect(seen).toHaveLength(23);
        if (order === 'longest') {
          const lengths = seen.map((trace) => trace.durationNs);
          expect(lengths).toEqual([...lengths].sort((one, other) => Number(other - one)));
        }
      }
    }
  });

  it('pages through a moment of many traces and through traces of many spans, whatever their ids end in', async () => {
    const step = (trace: number, span: number, startNs: bigint): SpanSketch => ({
      traceId: hex(trace * 256, 32),
      spanId: hex(span, 16),
      name: 'step',
      startNs,
      durationNs: MILLISECOND,
    });
    const tenant = await tenantWith([
      ...Array.from({ length: 1_500 }, (_, index) => step(1, index + 1, start + SECOND + BigInt(index) * 1_000n)),
      // Half of the second long trace lies behind the moment.
      ...Array.from({ length: 1_500 }, (_, index) => step(2, index + 1, start + BigInt(index) * MILLISECOND)),
      ...Array.from({ length: 130 }, (_, index) => step(3 + index, 1, start + SECOND)),
    ]);
    const seen: string[] = [];
    const pages = eachPage((cursor) => tenant.reader.traces.search({ range, where: ALL, limit: 3, ...cursor }));
    for await (const page of pages) {
      expect(page.rows.length).toBeLessThanOrEqual(3);
      seen.push(...page.rows.map((trace) => trace.traceId));
    }
    const ofTheMoment = Array.from({ length: 130 }, (_, index) => hex((132 - index) * 256, 32));
    expect(seen).toEqual([hex(2 * 256, 32), hex(256, 32), ...ofTheMoment]);
  });
}
