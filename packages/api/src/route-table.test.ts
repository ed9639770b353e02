import { expect, test } from 'vitest';
import { collisions, ownerOf, ROUTE_TABLE } from './route-table.ts';

test('no two parts claim the same path', () => {
  expect(collisions(ROUTE_TABLE)).toEqual([]);
});

test('a collision would be found', () => {
  const twice = { path: '/v1/logs', owner: 'api' };
  expect(collisions([...ROUTE_TABLE, twice])).toEqual(['/v1/* and /v1/logs']);
});

test.each<[string, string | undefined]>([
  ['/graphql', 'api'],
  ['/monitoring', 'api'],
  ['/monitoring/logs', 'api'],
  ['/v1/traces', 'ingest'],
  ['/metrics', 'api'],
  ['/health/ready', 'api'],
  ['/prometheus/api/v1/query', 'api'],
  ['/logs', undefined],
  ['/metrics/cpu', undefined],
  ['/graphqlish', undefined],
])('%s is answered by %s', (path, owner) => {
  expect(ownerOf(path)).toBe(owner);
});
