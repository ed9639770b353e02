import { expect, it } from 'vitest';
import { assembleTrace } from '../../assemble-trace.ts';
import { ALL, type Predicate } from '../../predicate.ts';
import type { TraceSummary } from '../../trace-reader.ts';
import { SECOND } from '../store-under-test.ts';
import { hex, MILLISECOND, spansOf, type TraceCases } from './trace-cases.ts';

/** Whole traces are found of which one span matches, as they would be put together. */
export function describeTraceSearch({ start, range, request, skewedRequest, tenantWith }: TraceCases): void {
  it('sums up whole traces of which one span matches', async () => {
    const tenant = await tenantWith([...request(1, 1), ...request(2, 2, { fails: true })]);
    await tenant.insert({ spans: request(3, 3).slice(1) }, Date.now() - 60_000);
    const search = async (where: Predicate) => (await tenant.reader.traces.search({ range, where, limit: 10 })).rows;
    const all = await search(ALL);
    expect(all.map((trace) => trace.traceId)).toEqual([hex(3, 32), hex(2, 32), hex(1, 32)]);
    expect(all[1]).toEqual({
      traceId: hex(2, 32),
      rootService: 'front',
      rootName: 'GET /cart',
      startNs: start + 2n * SECOND,
      durationNs: 100n * MILLISECOND,
      spans: 4,
      errors: 2,
      services: ['cart', 'front'],
      incomplete: false,
      arriving: false,
      arrivingUntilMs: null,
      clockSkewCorrected: false,
    } satisfies TraceSummary);
    expect(all[0]).toMatchObject({ incomplete: true, rootName: 'call cart', spans: 3 });
    // Sent again after a lost answer, spans are those of before.
    await tenant.insert({ spans: request(2, 2, { fails: true }) });
    expect((await search(ALL))[1]).toEqual(all[1]);
    const ids = (rows: readonly TraceSummary[]) => rows.map((trace) => Number.parseInt(trace.traceId, 16));
    expect(ids(await search({ kind: 'compare', field: 'status', op: '=', value: 'error' }))).toEqual([2]);
    expect(ids(await search({ kind: 'compare', field: 'number', op: '=', value: 1 }))).toEqual([1]);
    expect(ids(await search({ kind: 'compare', field: 'kind', op: '=', value: 'server' }))).toEqual([3, 2, 1]);
    expect(ids(await search({ kind: 'compare', field: 'db.namespace', op: '=', value: 'carts' }))).toEqual([3, 2, 1]);
    expect(ids(await search({ kind: 'text', text: 'get CART', phrase: false }))).toEqual([3, 2, 1]);
    expect(ids(await search({ kind: 'compare', field: 'duration', op: '>', value: 95e6 }))).toEqual([2, 1]);
  });

  it('lists traces as they are put together, whatever clocks and senders did', async () => {
    const tenant = await tenantWith([...request(1, 1), ...skewedRequest(2, 2, 300n * SECOND)]);
    await tenant.insert({ spans: request(1, 1) });
    await tenant.insert({ spans: request(3, 3, { fails: true }).slice(1) }, Date.now() - 60_000);
    await tenant.insert({ spans: skewedRequest(5, 5, -300n * SECOND) });
    // Whose minute is not over before this is.
    await tenant.insert({ spans: request(4, 4).slice(2) });
    for (const order of ['newest', 'longest'] as const) {
      const { rows } = await tenant.reader.traces.search({ range, where: ALL, order, limit: 10 });
      for (const { traceId, spans: count, ...row } of rows) {
        const { spans, ...trace } = assembleTrace(traceId, await spansOf(tenant, traceId), Date.now());
        expect({ traceId, ...row, spanCount: count }).toEqual(trace);
        expect(spans.length).toBeGreaterThanOrEqual(count);
      }
      const flags = rows.map(({ traceId, incomplete, arriving, clockSkewCorrected }) => [
        Number.parseInt(traceId, 16),
        [incomplete && 'incomplete', arriving && 'arriving', clockSkewCorrected && 'skewed'].find(Boolean),
      ]);
      expect(Object.fromEntries(flags)).toEqual({
        1: undefined,
        2: 'skewed',
        3: 'incomplete',
        4: 'arriving',
        5: 'skewed',
      });
    }
  });
}
