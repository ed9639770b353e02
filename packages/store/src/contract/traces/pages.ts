import { expect, it } from 'vitest';
import { ALL } from '../../predicate.ts';
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
