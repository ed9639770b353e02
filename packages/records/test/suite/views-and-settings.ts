import { describe, expect, test } from 'vitest';
import type { RecordsUnderTest } from './records-under-test.ts';

/** What a tenant saves for its pages. */
export function describeViewsAndSettings(subject: () => RecordsUnderTest): void {
  describe('views and settings', () => {
    test('a view is saved under its page and name, whatever its state', async () => {
      const { newTenant } = subject();
      const { views } = await newTenant();
      const states = [{ columns: ['body'] }, [1, 'two', null], 'text', null, { deep: { text: 'it\'s "quoted" \\ ü' } }];
      for (const state of states) {
        const saved = await views.save({ page: 'logs', name: 'mine', state });
        expect(saved.state).toEqual(state);
        expect(await views.list('logs')).toEqual([saved]);
      }
      expect(await views.list('traces')).toEqual([]);
      // Pages of ours are their own addresses.
      for (const page of ['/', '/explore/logs', '/services/check%20out', '/explore/metrics/cardinality']) {
        const { id } = await views.save({ page, name: 'mine', state: {} });
        expect((await views.list(page)).map((view) => view.id)).toEqual([id]);
        await views.remove(id);
      }
      const [view] = await views.list();
      await views.remove(view!.id);
      expect(await views.list()).toEqual([]);
      await expect(views.remove(view!.id)).rejects.toMatchObject({ code: 'not_found', status: 404 });
      await expect(views.remove('not an id')).rejects.toMatchObject({ code: 'not_found' });
    });

    test.for([
      [{ page: 'no page', name: 'x', state: {} }, 'page'],
      [{ page: '//evil.example', name: 'x', state: {} }, 'page'],
      [{ page: '/explore/logs?q=x', name: 'x', state: {} }, 'page'],
      [{ page: '/\\evil.example', name: 'x', state: {} }, 'page'],
      [{ page: `/${'x'.repeat(500)}`, name: 'x', state: {} }, 'page'],
      [{ page: 'logs', name: ' ', state: {} }, 'name'],
      [{ page: 'logs', name: 'x', state: undefined }, 'state'],
      [{ page: 'logs', name: 'x', state: 'x'.repeat(70_000) }, 'state'],
      [{ page: 'logs', name: 'x', state: 'a\u0000b' }, 'state'],
    ] as const)('case %#: refuse', async ([view, field]) => {
      const { first } = subject();
      await expect(first().views.save(view)).rejects.toMatchObject({ code: 'invalid', field });
    });

    test('settings are values by name', async () => {
      const { newTenant } = subject();
      const { settings } = await newTenant();
      expect(await settings.get('theme')).toBeUndefined();
      await settings.set('theme', { mode: 'dark' });
      await settings.set('theme', ['light']);
      await settings.set('units', null);
      expect(await settings.get('theme')).toEqual(['light']);
      expect(await settings.list()).toEqual({ theme: ['light'], units: null });
    });
  });
}
