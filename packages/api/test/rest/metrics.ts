import { describe, expect, test } from 'vitest';
import { gaugeOf } from '../telemetry.ts';
import type { Answer, AskedByRest } from './asked-by-rest.ts';

/** Metrics by REST. */
export function describeMetrics(subject: () => AskedByRest): void {
  describe('metrics', () => {
    test('listed page by page', async () => {
      const { oriel, get, nowMs } = subject();
      const names = ({ body }: Answer) => body.data.map((metric: { name: string }) => metric.name);
      const points = [{ atMs: nowMs - 60_000, value: 1 }];
      await oriel.send(oriel.tenants.first, 'metrics', gaugeOf('shop', 'queue.size', points));
      const all = await get('/monitoring/metrics');
      expect(names(all)).toEqual(['process_memory_usage_bytes', 'queue_size_bytes']);
      expect(all.body.next).toBeNull();
      const first = await get('/monitoring/metrics?limit=1');
      const rest = await get(`/monitoring/metrics?limit=1&cursor=${encodeURIComponent(first.body.next)}`);
      expect([...names(first), ...names(rest)]).toEqual(names(all));
      expect(rest.body.next).toBeNull();
    });

    test('listed and read', async () => {
      const { get } = subject();
      const { body: list } = await get('/monitoring/metrics?prefix=process.');
      expect(list.data).toEqual([
        expect.objectContaining({ name: 'process_memory_usage_bytes', type: 'gauge', unit: 'By', services: ['shop'] }),
      ]);
      const { body } = await get(
        '/monitoring/metrics/process.memory.usage?step=10s&aggregate=max&by=host&filters=host="a"',
      );
      expect(body).toMatchObject({
        unit: 'By',
        type: 'gauge',
        aggregate: 'max',
        stepMs: 10_000,
        query: 'max by (host) (process_memory_usage_bytes{host="a"})',
      });
      expect(body.data).toHaveLength(1);
      expect(body.data[0].labels).toEqual({ host: 'a' });
      const values = body.data[0].points.map((point: number[]) => point[1]);
      expect([...new Set(values)]).toEqual([10, 11, 12]);
    });
  });
}
