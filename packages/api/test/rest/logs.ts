import { describe, expect, test } from 'vitest';
import { logRecordSchema } from '../../src/rest/logs/schemas.ts';
import { logsOf } from '../telemetry.ts';
import { type AskedByRest, bodies, TRACE } from './asked-by-rest.ts';

/** Logs by REST. */
export function describeLogs(subject: () => AskedByRest): void {
  describe('logs', () => {
    test('newest first, as documented', async () => {
      const { get, nowMs } = subject();
      const answer = await get('/monitoring/logs?query=order OR payment');
      expect(answer.status).toBe(200);
      expect(bodies(answer)).toEqual(['order shipped', 'payment failed', 'order placed']);
      expect(answer.body.data[1]).toMatchObject({
        severity: 'ERROR',
        severityNumber: 17,
        service: 'shop',
        traceId: TRACE,
        spanId: '00f067aa0ba902b7',
        resource: { 'service.name': 'shop' },
        scope: { name: 'test' },
        timestamp: new Date(nowMs - 4_000).toISOString(),
      });
      expect(answer.body.next).toBeNull();
      expect(answer.body.stats).toMatchObject({ partial: null });
    });

    test('one search, however its order, times and filters are written', async () => {
      const { get, search, nowMs } = subject();
      const [startS, endS] = [Math.floor(nowMs / 1_000) - 60, Math.floor(nowMs / 1_000) + 60];
      const written = [
        { order: 'asc', filters: { service: 'shop', severity: ['INFO', 'UNSPECIFIED', 'WARN'] } },
        { order: 'oldest', start: startS, end: endS, filters: { service: ['shop'] }, query: 'order' },
        { order: 'oldest', start: String(startS), end: String(endS), query: 'service:shop order' },
      ];
      for (const body of written) expect(bodies(await search(body))).toEqual(['order placed', 'order shipped']);
      expect(bodies(await get('/monitoring/logs?query=order&order=desc'))).toEqual(['order shipped', 'order placed']);
    });

    test('of each record only the fields that are asked for', async () => {
      const { get } = subject();
      const { body } = await get('/monitoring/logs?query=placed&fields=body,order.id&fields=resource.service.name');
      expect(body.data).toEqual([
        {
          id: expect.any(String),
          timestamp: expect.any(String),
          body: 'order placed',
          'order.id': '7',
          'resource.service.name': 'shop',
        },
      ]);
      const whole = await get('/monitoring/logs?query=placed&fields=');
      expect(logRecordSchema.parse(whole.body.data[0])).toEqual(whole.body.data[0]);
    });

    test('an empty parameter is one that is not given', async () => {
      const { get, search } = subject();
      const answer = await get('/monitoring/logs?query=order&start=&end=&limit=&cursor=&order=');
      expect(answer.body).toMatchObject({ next: null });
      expect(bodies(answer)).toEqual(['order shipped', 'order placed']);
      expect(bodies(await search({ query: 'order', cursor: null }))).toEqual(['order shipped', 'order placed']);
      const traces = await get(
        '/monitoring/traces?service=&operation=&minDuration=&maxDuration=&minSpanDuration=&maxSpanDuration=&status=&attributes=&start=&end=&limit=&cursor=',
      );
      expect(traces.body.data).toHaveLength(1);
    });

    test('a cursor goes on where the page ended, and late records do not appear in it', async () => {
      const { oriel, get, nowMs } = subject();
      const first = await get('/monitoring/logs?query=order&limit=1&order=oldest');
      expect(bodies(first)).toEqual(['order placed']);
      await oriel.send(
        oriel.tenants.first,
        'logs',
        logsOf('late', [{ body: 'order late', atMs: nowMs - 3_500, attributes: { late: 'yes' } }]),
      );
      const cursor = encodeURIComponent(first.body.next);
      const rest = await get(`/monitoring/logs?query=order&limit=10&order=oldest&cursor=${cursor}`);
      expect(bodies(rest)).toEqual(['order shipped']);
      expect(bodies(await get('/monitoring/logs?query=late:yes'))).toEqual(['order late']);
    });

    test('filters, fields and aggregations', async () => {
      const { search } = subject();
      const answer = await search({
        query: '-late:*',
        start: 'now-1h',
        filters: { service: ['shop'] },
        fields: ['body', 'order.id', 'resource.service.name'],
        limit: 2,
        order: 'oldest',
        aggregations: {
          time: { type: 'histogram', buckets: 10 },
          services: { type: 'values', field: 'service' },
          severities: { type: 'values', field: 'severity', limit: 1 },
        },
      });
      expect(answer.status).toBe(200);
      expect(answer.body.data[0]).toEqual({
        id: expect.any(String),
        timestamp: expect.any(String),
        body: 'order placed',
        'order.id': '7',
        'resource.service.name': 'shop',
      });
      expect(answer.body.aggregations.time.total).toBe(3);
      expect(answer.body.aggregations.services.values).toEqual([{ value: 'shop', count: 3 }]);
      expect(answer.body.aggregations.severities.values).toHaveLength(1);
      expect(answer.body.next).toEqual(expect.any(String));
    });

    test('aggregations alone, by user and by trace', async () => {
      const { search } = subject();
      const byUser = await search({ limit: 0, filters: { user: 'ann' }, aggregations: { n: { type: 'histogram' } } });
      expect(byUser.body).toMatchObject({ data: [], next: null, stats: null, aggregations: { n: { total: 1 } } });
      expect(bodies(await search({ filters: { traceId: TRACE.toUpperCase() } }))).toEqual(['payment failed']);
      expect(bodies(await search({ filters: { severity: ['WARN'] } }))).toEqual(['order shipped']);
    });

    test('streams', async () => {
      const { get } = subject();
      const { body } = await get('/monitoring/logs/streams');
      expect(body.data.find((stream: { service: string }) => stream.service === 'shop')).toMatchObject({ records: 3 });
    });
  });
}
