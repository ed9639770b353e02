import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pageTitle } from './page-title.ts';
import { contextOf, PAGES, pageOf } from './pages.ts';

/** The paths under which the server answers itself: a page there could never be opened or reloaded. */
const taken = [
  ...readFileSync(new URL('../../../../packages/api/src/route-table.ts', import.meta.url), 'utf8').matchAll(
    /path: '([^']+)'/g,
  ),
].map((match) => match[1]!);

test.each(PAGES.map((page) => page.path))('%s is left to the pages', (path) => {
  expect(taken.length).toBeGreaterThan(10);
  expect(
    taken.filter((claimed) =>
      claimed.endsWith('/*') ? `${path}/`.startsWith(claimed.slice(0, -1)) : claimed === path,
    ),
  ).toEqual([]);
});

test('letters and paths are used once', () => {
  expect(new Set(PAGES.map((page) => page.letter)).size).toBe(PAGES.length);
  expect(new Set(PAGES.map((page) => page.path)).size).toBe(PAGES.length);
});

test('a page is found by its path and what lies beneath', () => {
  expect(pageOf('/explore/traces/4bf9')?.title).toBe('Traces');
  expect(pageOf('/')?.title).toBe('Overview');
  expect(pageOf('/explored')).toBeUndefined();
});

test('what lies beneath a page answers to a context of its own where it has one', () => {
  expect(contextOf('/explore/metrics/targets').time).toBe(false);
  expect(contextOf('/explore/traces/4bf9').time).toBe(true);
  expect(contextOf('/nowhere').time).toBe(false);
});

test.each([
  ['/', {}, 'Overview', 'Overview · Oriel'],
  ['/services', {}, 'Services', 'Services · Oriel'],
  ['/services/check%20out', {}, 'Service', 'check out · Service · Oriel'],
  ['/explore/traces/5b8efff798038103d269b633813fc60c', {}, 'Trace', '5b8efff7 · Trace · Oriel'],
  ['/explore/logs', { q: 'timeout' }, 'Logs', 'timeout · Logs · Oriel'],
  ['/explore/metrics', { metric: 'shop.orders' }, 'Metrics', 'shop.orders · Metrics · Oriel'],
  ['/explore/metrics', { q: ['rate(up[5m])', 'A / 2'] }, 'Metrics', 'rate(up[5m]) · Metrics · Oriel'],
  ['/explore/metrics/cardinality', {}, 'Cardinality', 'Cardinality · Oriel'],
  ['/explore/metrics/targets', { target: 'shop http://a:1/metrics' }, 'Targets', 'Targets · Oriel'],
  ['/explore/metrics/rules', {}, 'Rules', 'Rules · Oriel'],
  ['/admin/settings', { part: 'members' }, 'Settings', 'members · Settings · Oriel'],
  ['/nowhere', {}, 'Not found', 'Not found · Oriel'],
])('%s %j is called what it is about', (path, search, heading, tab) =>
  expect(pageTitle(path, search)).toEqual({ heading, tab }),
);
