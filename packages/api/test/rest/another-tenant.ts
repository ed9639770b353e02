import { describe, expect, test } from 'vitest';
import { type AskedByRest, FOREIGN_TRACE, TRACE } from './asked-by-rest.ts';

/** What a key of another tenant does not see. */
export function describeAnotherTenant(subject: () => AskedByRest): void {
  describe('another tenant', () => {
    test.each([
      '/monitoring/logs?start=now-1d',
      '/monitoring/logs?query=service:shop',
      '/monitoring/logs/streams',
      '/monitoring/traces?start=now-1d',
      '/monitoring/services',
      '/monitoring/dependencies',
      '/monitoring/metrics',
    ])('sees nothing of ours in %s', async (path) => {
      const { get, foreignKey } = subject();
      expect(JSON.stringify((await get(path, foreignKey)).body)).not.toContain('shop');
      expect(JSON.stringify((await get(path)).body)).not.toContain('secret');
    });

    test('cannot name a trace, a metric or a cursor of ours', async () => {
      const { get, foreignKey } = subject();
      expect((await get(`/monitoring/traces/${TRACE}`, foreignKey)).status).toBe(404);
      expect((await get(`/monitoring/traces/${FOREIGN_TRACE}`)).status).toBe(404);
      expect((await get('/monitoring/metrics/process.memory.usage', foreignKey)).status).toBe(404);
      const { body } = await get('/monitoring/logs?query=order&limit=1');
      const stolen = await get(
        `/monitoring/logs?query=order&limit=1&cursor=${encodeURIComponent(body.next)}`,
        foreignKey,
      );
      expect(JSON.stringify(stolen.body)).not.toContain('shop');
    });
  });
}
