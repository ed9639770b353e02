import { expect, it } from 'vitest';
import { ALL } from '../../predicate.ts';
import { MINUTE, SECOND } from '../store-under-test.ts';
import { hex, MILLISECOND, type TraceCases } from './trace-cases.ts';

/** How many spans there are of what. */
export function describeSpanCounts({ start, range, request, tenantWith }: TraceCases): void {
  it('draws durations over time', async () => {
    const tenant = await tenantWith([
      ...request(1, 1),
      {
        traceId: hex(7, 32),
        spanId: hex(7, 16),
        name: 'slow',
        startNs: start + 2n * MINUTE,
        durationNs: SECOND,
        status: 'error',
      },
    ]);
    const heatmap = await tenant.reader.traces.heatmap({ range, where: ALL, buckets: 60 });
    const first = Number(start / MILLISECOND);
    expect(heatmap.stepMs).toBe(60_000);
    expect(heatmap.cells).toEqual([
      { startMs: first, bound: 100, count: 4, errors: 0 },
      { startMs: first + 120_000, bound: 1_000, count: 1, errors: 1 },
    ]);
    expect(heatmap.bounds).toEqual([100, 158, 251, 398, 631, 1_000]);
  });

  it('counts and names the fields of spans', async () => {
    const tenant = await tenantWith(request(1, 1, { fails: true }));
    const [kinds, statuses, routes] = await tenant.reader.traces.facets({
      range,
      where: ALL,
      fields: ['kind', 'status', 'http.route'],
    });
    expect(kinds!.values).toEqual([
      { value: 'server', count: 2 },
      { value: 'client', count: 2 },
    ]);
    expect(statuses!.values).toEqual([
      { value: 'unset', count: 2 },
      { value: 'error', count: 2 },
    ]);
    expect(routes!.values).toEqual([{ value: '/cart', count: 1 }]);
    const fields = await tenant.reader.traces.fields({ range, where: ALL });
    expect(fields.map((field) => field.name)).toEqual(
      expect.arrayContaining(['db.namespace', 'number', 'duration', 'name']),
    );
  });
}
