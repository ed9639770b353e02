import { describe, expect, test } from 'vitest';
import { spansOf } from '../telemetry.ts';
import { type AskedByRest, FOREIGN_TRACE, TRACE } from './asked-by-rest.ts';

/** Traces, services and dependencies by REST. */
export function describeTraces(subject: () => AskedByRest): void {
  describe('traces', () => {
    test.each<[string, number]>([
      ['service=shop', 1],
      ['service=shop,other', 1],
      ['service=nobody', 0],
      ['operation=charge', 1],
      ['operation=POST*', 1],
      ['minDuration=300ms', 1],
      ['minDuration=1s', 0],
      // Another span than the one that meets the conditions may be the long one.
      ['minDuration=0.3s&status=error', 1],
      ['minSpanDuration=0.3s', 1],
      ['minSpanDuration=0.3s&status=error', 0],
      ['minSpanDuration=0.1s&maxSpanDuration=0.2s&status=error', 1],
      ['maxSpanDuration=0.2s&status=error', 1],
      ['maxSpanDuration=0.1s&status=error', 0],
      // As long as the trace is said to be, and not as any span of it.
      ['maxDuration=0.2s', 0],
      ['maxDuration=0.4s&status=error', 1],
      ['maxDuration=0.2s&order=longest', 0],
      ['minDuration=0.4s&maxDuration=0.4s&order=longest', 1],
      ['status=ok', 0],
      ['attributes=card.kind=visa', 1],
      // Attributes may be called as something is that a span has itself.
      ['attributes=status=settled', 1],
      ['attributes=name=charge', 0],
      ['attributes=service.name=shop', 1],
      ['attributes={"card.kind":"amex"}', 0],
      ['query=name:charge', 1],
      ['order=longest', 1],
    ])('%s finds %i', async (query, count) => {
      const { get } = subject();
      const { status, body } = await get(`/monitoring/traces?${query}`);
      expect(status, JSON.stringify(body)).toBe(200);
      expect(body.data).toHaveLength(count);
      if (count > 0) expect(body.data[0]).toMatchObject({ traceId: TRACE, rootService: 'shop', errors: 1 });
    });

    test('one trace, put together, in either spelling of its id', async () => {
      const { get } = subject();
      for (const id of [TRACE, '4BF92F35-77B3-4DA6-A3CE-929D0E0E4736']) {
        const { status, body } = await get(`/monitoring/traces/${id}`);
        expect(status).toBe(200);
        expect(body).toMatchObject({ traceId: TRACE, incomplete: true, clockSkewCorrected: false, services: ['shop'] });
        const names = body.spans.map((span: { name: string }) => span.name);
        expect(names).toEqual(expect.arrayContaining(['POST /checkout', 'charge', 'lost']));
        expect(body.spans.find((span: { name: string }) => span.name === 'charge')).toMatchObject({
          parentSpanId: '00f067aa0ba902b7',
          kind: 'client',
          status: 'error',
          durationMs: 200,
          offsetMs: 100,
          attributes: { 'card.kind': 'visa', status: 'settled' },
        });
      }
    });

    test('a list says of a trace what the trace says: by clocks that agree, and with parents that have a minute to come', async () => {
      const { oriel, get, foreignKey, nowMs } = subject();
      const { other } = oriel.tenants;
      const skewed = 'd'.repeat(32);
      const coming = 'e'.repeat(32);
      const [call, answer, work] = ['1', '2', '3'].map((digit) => digit.repeat(16));
      const startMs = nowMs - 600_000;
      await oriel.send(
        other,
        'traces',
        spansOf('front', [{ traceId: skewed, spanId: call!, name: 'GET /', startMs, durationMs: 100 }]),
      );
      // By a clock that is five minutes ahead.
      const aheadMs = startMs + 300_000;
      await oriel.send(
        other,
        'traces',
        spansOf('back', [
          { traceId: skewed, spanId: answer!, parentSpanId: call!, name: 'work', startMs: aheadMs, durationMs: 40 },
        ]),
      );
      const orphan = { traceId: coming, spanId: work!, parentSpanId: call!, name: 'step', startMs, durationMs: 5 };
      await oriel.send(other, 'traces', spansOf('back', [orphan]), nowMs + 600_000);

      const { body } = await get('/monitoring/traces?start=now-1h&query=name:*', foreignKey);
      const rows = new Map<string, Record<string, unknown>>(
        body.data.map((row: { traceId: string }) => [row.traceId, row]),
      );
      for (const traceId of [skewed, coming, FOREIGN_TRACE]) {
        const { spanCount, truncated, spans, ...head } = (await get(`/monitoring/traces/${traceId}`, foreignKey)).body;
        const { arrivingForMs, ...row } = rows.get(traceId)!;
        expect(row).toEqual({ ...head, spans: spanCount });
        expect(arrivingForMs === null).toBe(!head.arriving);
        expect([truncated, spans.length]).toEqual([false, spanCount]);
      }
      expect(rows.get(skewed)).toMatchObject({ durationMs: 100, clockSkewCorrected: true, incomplete: false });
      expect(rows.get(coming)).toMatchObject({ arriving: true, incomplete: false, rootName: 'step' });
      const { spans } = (await get(`/monitoring/traces/${coming}`, foreignKey)).body;
      expect(spans).toEqual([expect.objectContaining({ parentSpanId: '', awaitsParent: true, synthetic: false })]);

      const lengths = async (query: string) =>
        (await get(`/monitoring/traces?start=now-1h&${query}`, foreignKey)).body.data.map(
          (row: { durationMs: number }) => row.durationMs,
        );
      expect(await lengths('order=longest')).toEqual([100, 5, 1]);
      expect(await lengths('order=longest&maxDuration=100ms')).toEqual([100, 5, 1]);
      expect(await lengths('maxDuration=50ms&order=longest')).toEqual([5, 1]);
      expect(await lengths('minDuration=50ms')).toEqual([100]);
    });

    test('services and dependencies', async () => {
      const { get } = subject();
      const services = await get('/monitoring/services');
      expect(services.body.data).toEqual([
        expect.objectContaining({ name: 'shop', errorRatio: expect.any(Number), calls: expect.any(Array) }),
      ]);
      expect((await get('/monitoring/dependencies')).status).toBe(200);
    });
  });
}
