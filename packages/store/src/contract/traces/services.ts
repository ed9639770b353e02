import { expect, it } from 'vitest';
import type { SpanSketch } from '../push-records.ts';
import { MINUTE, SECOND } from '../store-under-test.ts';
import { hex, MILLISECOND, type TraceCases } from './trace-cases.ts';

/** What spans say of services: how they are, whom they call, and in which version they answer. */
export function describeServices({ start, range, request, tenantWith }: TraceCases): void {
  it('measures services by their requests, and says whom they call', async () => {
    const tenant = await tenantWith([
      ...request(1, 1),
      ...request(2, 2, { fails: true, durationMs: 300 }),
      {
        traceId: hex(7, 32),
        spanId: hex(7, 16),
        name: 'nightly',
        startNs: start,
        durationNs: SECOND,
        resource: { 'service.name': 'job' },
      },
    ]);
    const { rows: services, stats } = await tenant.reader.traces.services(range);
    expect(stats).toMatchObject({ rowsRead: expect.any(Number), elapsedMs: expect.any(Number) });
    expect(services.map(({ name, errorRatio }) => ({ name, errorRatio }))).toEqual([
      { name: 'cart', errorRatio: 0.5 },
      { name: 'front', errorRatio: 0 },
      { name: 'job', errorRatio: 0 },
    ]);
    const callees = await tenant.reader.traces.callees(range);
    expect(callees.stats).not.toHaveProperty('sampledOneIn');
    expect(callees.rows).toEqual([
      { caller: 'cart', callees: ['postgresql'] },
      { caller: 'front', callees: ['cart'] },
    ]);
    const front = services.find((service) => service.name === 'front')!;
    expect(front.requestsPerSecond).toBeCloseTo(2 / 3_600, 10);
    expect(front.p50Ms).toBeGreaterThanOrEqual(100);
    expect(front.p99Ms).toBeLessThanOrEqual(300);
    const { rows: dependencies } = await tenant.reader.traces.dependencies(range);
    expect(dependencies.map(({ caller, callee, calls, errors }) => ({ caller, callee, calls, errors }))).toEqual([
      { caller: 'cart', callee: 'postgresql', calls: 2, errors: 1 },
      { caller: 'front', callee: 'cart', calls: 2, errors: 1 },
    ]);
    const operations = await tenant.reader.traces.operations(range, 'cart');
    expect(operations.map(({ name, kind, count, errorRatio }) => ({ name, kind, count, errorRatio }))).toEqual([
      { name: 'Cart/Get', kind: 'server', count: 2, errorRatio: 0.5 },
      { name: 'SELECT', kind: 'client', count: 2, errorRatio: 0.5 },
    ]);
    const red = await tenant.reader.traces.red({ range, services: ['front', 'job'], buckets: 60 });
    expect(red.stepMs).toBe(60_000);
    expect(red.series.map(({ service, points }) => [service, points.map((point) => point.requests)])).toEqual([
      ['front', [2]],
      ['job', [1]],
    ]);
  });

  it('measures the rate of a service that is younger than the range since its first request', async () => {
    const tenant = await tenantWith([
      ...[55, 56, 57, 58, 59].flatMap((minute) => request(minute, minute * 60)),
      {
        traceId: hex(7, 32),
        spanId: hex(7, 16),
        name: 'nightly',
        startNs: start + 50n * MINUTE,
        durationNs: SECOND,
        resource: { 'service.name': 'job' },
      },
    ]);
    const { rows } = await tenant.reader.traces.services(range);
    const rates = new Map(rows.map(({ name, requestsPerSecond }) => [name, requestsPerSecond]));
    // The steps of an hour are minutes of the clock, and this one begins wherever the test does.
    const among = (seconds: number): [number, number] => [1 / (seconds + 60), 1 / seconds];
    for (const [name, requests, seconds] of [
      ['front', 5, 300],
      ['cart', 5, 300],
      ['job', 1, 600],
    ] as const) {
      const [least, most] = among(seconds);
      expect(rates.get(name)).toBeGreaterThan(requests * least);
      expect(rates.get(name)).toBeLessThanOrEqual(requests * most);
    }
  });

  it('knows when a service began to answer in another version', async () => {
    const deployed = (number: number, atSeconds: number, version: string): SpanSketch[] =>
      request(number, atSeconds).map((span) => ({
        ...span,
        resource: { ...span.resource, 'service.version': span.resource?.['service.name'] === 'cart' ? version : '7' },
      }));
    const tenant = await tenantWith([
      ...deployed(1, 60, '1.0'),
      ...deployed(2, 600, '1.0'),
      ...deployed(3, 1_200, '1.1'),
      ...deployed(4, 1_800, '1.1'),
      ...request(5, 2_400),
      ...deployed(6, 3_000, '1.0'),
    ]);
    const found = await tenant.reader.traces.deployments(range);
    const atMs = (seconds: number) => Number(start / MILLISECOND) + seconds * 1_000 + 2;
    expect(found).toEqual([
      { service: 'cart', version: '1.1', former: '1.0', atMs: atMs(1_200) },
      { service: 'cart', version: '1.0', former: '1.1', atMs: atMs(3_000) },
    ]);
  });

  it('knows a callee that has not arrived by who else answered at its address, and never calls one 127.0.0.1', async () => {
    const call = (number: number, peer: Record<string, string | bigint>, service = 'front'): SpanSketch => ({
      traceId: hex(number, 32),
      spanId: hex(number * 16, 16),
      name: 'call',
      kind: 'client',
      startNs: start,
      durationNs: SECOND,
      attributes: peer,
      resource: { 'service.name': service },
    });
    const answer = (number: number, service: string): SpanSketch => ({
      traceId: hex(number, 32),
      spanId: hex(number * 16 + 1, 16),
      parentSpanId: hex(number * 16, 16),
      name: 'work',
      kind: 'server',
      startNs: start,
      durationNs: SECOND,
      resource: { 'service.name': service },
    });
    const local = (port: bigint) => ({ 'server.address': '127.0.0.1', 'server.port': port });
    const tenant = await tenantWith([
      ...[call(1, local(8_001n)), answer(1, 'cart')],
      ...[call(2, local(8_002n)), answer(2, 'mail')],
      call(3, local(8_001n)),
      // Two services answer behind one address: nobody knows which it was, but the address has a name.
      ...[call(4, { 'server.address': 'gateway.local' }), answer(4, 'cart')],
      ...[call(5, { 'server.address': 'gateway.local' }), answer(5, 'mail')],
      call(6, { 'server.address': 'gateway.local' }),
      // Nobody ever answered there.
      call(7, local(9_999n)),
      call(8, { 'server.address': 'localhost' }),
      call(9, { 'server.address': '::1' }),
      call(10, { 'server.address': 'api.example.com' }),
      call(11, { ...local(9_999n), 'peer.service': 'ledger' }),
      call(12, { ...local(5_432n), 'db.system.name': 'postgresql' }),
      // As older conventions had it, and as who keeps to both says it.
      call(13, { ...local(6_379n), 'db.system': 'redis' }),
      call(14, { ...local(5_432n), 'db.system.name': 'postgresql', 'db.system': 'other_sql' }),
    ]);
    const { rows } = await tenant.reader.traces.dependencies(range);
    const calls = rows.map(({ callee, calls }) => [callee, calls]);
    expect(Object.fromEntries(calls)).toEqual({
      cart: 3,
      mail: 2,
      'gateway.local': 1,
      'api.example.com': 1,
      ledger: 1,
      postgresql: 2,
      redis: 1,
    });
    const { rows: callers } = await tenant.reader.traces.callees(range);
    expect(callers).toEqual([{ caller: 'front', callees: Object.keys(Object.fromEntries(calls)).sort() }]);
  });
}
