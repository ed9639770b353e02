import { expect, test } from 'vitest';
import type { Service } from '../data/services.ts';
import { whatChanged } from './what-changed.ts';

function service(name: string, change: Partial<Service> = {}): Service {
  return { name, requestsPerSecond: 10, errorRatio: 0, p50Ms: 5, p95Ms: 50, p99Ms: 90, calls: [], ...change };
}

test('errors come before latency before traffic, and noise is not news', () => {
  const changes = whatChanged(
    [
      service('quiet', { errorRatio: 0.001 }),
      service('slow', { p95Ms: 220 }),
      service('failing', { errorRatio: 0.08 }),
      service('busy', { requestsPerSecond: 30 }),
    ],
    [service('quiet'), service('slow'), service('failing'), service('busy')],
  );
  expect(changes.map((change) => [change.service, change.kind, change.isWorse])).toEqual([
    ['failing', 'errors', true],
    ['slow', 'latency', true],
    ['busy', 'traffic', false],
  ]);
  expect(changes[0]?.sentence).toBe('8 % of requests fail, up from 0 %');
});

test('what came and what went is said', () => {
  expect(whatChanged([service('new')], [service('old')]).map((change) => [change.service, change.kind])).toEqual([
    ['old', 'gone'],
    ['new', 'new'],
  ]);
});

test('a first period has no changes, and a missing figure is not a change to zero', () => {
  expect(whatChanged([service('a')], [])).toEqual([]);
  expect(
    whatChanged([service('a', { errorRatio: null, p95Ms: null })], [service('a', { errorRatio: 0.5, p95Ms: 900 })]),
  ).toEqual([]);
});

test('a deployment stands after what got worse', () => {
  const changes = whatChanged(
    [service('shop', { errorRatio: 0.1 })],
    [service('shop')],
    [{ service: 'shop', version: '2.4.1', former: '2.4.0', at: '2026-11-21T10:08:00Z' }],
  );
  expect(changes.map(({ kind, sentence }) => [kind, sentence])).toEqual([
    ['errors', '10 % of requests fail, up from 0 %'],
    ['deploy', 'answers in version 2.4.1, was 2.4.0'],
  ]);
});
