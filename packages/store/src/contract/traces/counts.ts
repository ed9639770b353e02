import { expect, it } from 'vitest';
import { ALL, type Predicate } from '../../predicate.ts';
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

  it('counts all spans of traces that last so long as a whole, however short each is', async () => {
    const job = [0, 900, 1_990].map((offsetMs, index) => ({
      traceId: hex(50, 32),
      spanId: hex(800 + index, 16),
      name: 'step',
      startNs: start + BigInt(offsetMs) * MILLISECOND,
      durationNs: 10n * MILLISECOND,
      resource: { 'service.name': index === 0 ? 'queue' : 'jobs' },
    }));
    const tenant = await tenantWith([...request(1, 1), ...request(2, 2, { durationMs: 5_000 }), ...job]);
    const ofJobs: Predicate = { kind: 'compare', field: 'service', op: '=', value: 'jobs' };
    const counted = async (minMs: number, where: Predicate) => {
      const query = { range, where, minDurationNs: BigInt(minMs) * MILLISECOND };
      const { cells, stats } = await tenant.reader.traces.heatmap(query);
      const [services] = await tenant.reader.traces.facets({ ...query, fields: ['service'] });
      expect(stats).not.toHaveProperty('partial');
      const spans = services!.values.map(({ value, count }) => `${value} ${count}`).sort();
      expect(cells.reduce((sum, { count }) => sum + count, 0)).toBe(
        services!.values.reduce((sum, { count }) => sum + count, 0),
      );
      return spans;
    };
    expect(await counted(1, ALL)).toEqual(['cart 4', 'front 4', 'jobs 2', 'queue 1']);
    expect(await counted(2_000, ALL)).toEqual(['cart 2', 'front 2', 'jobs 2', 'queue 1']);
    expect(await counted(2_000, ofJobs)).toEqual(['jobs 2']);
    expect(await counted(2_001, ALL)).toEqual(['cart 2', 'front 2']);
    expect(await counted(2_001, ofJobs)).toEqual([]);
    expect(await counted(5_001, ALL)).toEqual([]);
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
