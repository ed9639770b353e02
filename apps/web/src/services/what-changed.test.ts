import { describe, expect, test } from 'vitest';
import type { GrowingProcess } from '../data/process-memory.ts';
import type { Service } from '../data/services.ts';
import { type ComparedServices, whatChanged } from './what-changed.ts';

const MIB = 2 ** 20;

function service(name: string, change: Partial<Service> = {}): Service {
  return { name, requestsPerSecond: 10, errorRatio: 0, p50Ms: 5, p95Ms: 50, p99Ms: 90, ...change };
}

function changed(now: readonly Service[], before: readonly Service[], more: Partial<ComparedServices> = {}) {
  return whatChanged({ now, before, lengthMs: 3_600_000, ...more });
}

/** Which of the services of now is named first, where all were as usual before. */
function order(...now: readonly Service[]): string[] {
  const usual = now.map(({ name, requestsPerSecond }) => service(name, { requestsPerSecond }));
  return changed(now, usual).map((change) => change.service);
}

test('what got worse is told in words, before what did not, and noise is not news', () => {
  const now = [
    service('quiet', { errorRatio: 0.001 }),
    service('slow', { p95Ms: 220 }),
    service('failing', { errorRatio: 0.08 }),
    service('busy', { requestsPerSecond: 30 }),
    service('mended', { errorRatio: 0 }),
  ];
  const before = ['quiet', 'slow', 'failing', 'busy'].map((name) => service(name));
  const changes = changed(now, [...before, service('mended', { errorRatio: 0.5 })]);
  expect(changes.map(({ service, kind, isWorse }) => [service, kind, isWorse])).toEqual([
    ['failing', 'errors', true],
    ['slow', 'latency', true],
    ['mended', 'errors', false],
    ['busy', 'traffic', false],
  ]);
  expect(changes[0]?.sentence).toBe('8 % of requests fail, up from 0 %');
  expect(changes[1]?.sentence).toBe('95 % answer within 220 ms, up from 50 ms');
});

describe('what matters most comes first', () => {
  test('a service that hangs before one in which a few requests fail', () => {
    expect(order(service('few', { errorRatio: 0.006 }), service('hangs', { p50Ms: 900, p95Ms: 2_000 }))).toEqual([
      'hangs',
      'few',
    ]);
  });

  test('many failures before a little slowness', () => {
    expect(order(service('slower', { p95Ms: 80 }), service('fails', { errorRatio: 0.4 }))).toEqual(['fails', 'slower']);
  });

  test('slowness of half of the requests before that of the slowest alone', () => {
    expect(order(service('tail', { p95Ms: 400 }), service('all', { p50Ms: 200, p95Ms: 400 }))).toEqual(['all', 'tail']);
  });

  test('the same share of failures in the service with more requests', () => {
    const failing = { errorRatio: 0.2 };
    expect(order(service('small', { ...failing, requestsPerSecond: 0.2 }), service('large', failing))).toEqual([
      'large',
      'small',
    ]);
  });

  test('half of a small service before a hundredth of a large one', () => {
    const large = service('large', { errorRatio: 0.01, requestsPerSecond: 500 });
    expect(order(large, service('small', { errorRatio: 0.5, requestsPerSecond: 0.05 }))).toEqual(['small', 'large']);
  });

  test('a share that is sure before a larger one among three requests', () => {
    const three = service('three', { errorRatio: 1 / 3, requestsPerSecond: 3 / 3_600 });
    expect(order(three, service('many', { errorRatio: 0.1 }))).toEqual(['many', 'three']);
  });

  test('a service that lost nine tenths of its requests before one with a hundredth of failures', () => {
    const was = [service('fails'), service('silent', { requestsPerSecond: 10 })];
    const is = [service('fails', { errorRatio: 0.01 }), service('silent', { requestsPerSecond: 1 })];
    expect(changed(is, was).map((change) => change.service)).toEqual(['silent', 'fails']);
  });
});

test('a median that moved alone is told by it', () => {
  const [change] = changed([service('shop', { p50Ms: 40 })], [service('shop')]);
  expect(change?.sentence).toBe('half answer within 40 ms, up from 5 ms');
});

test('what came and what went is said', () => {
  expect(changed([service('new')], [service('old')]).map((change) => [change.service, change.kind])).toEqual([
    ['old', 'gone'],
    ['new', 'new'],
  ]);
});

test('a first period has no changes, and a missing figure is not a change to zero', () => {
  expect(changed([service('a')], [])).toEqual([]);
  const now = [service('a', { errorRatio: null, p50Ms: null, p95Ms: null })];
  expect(changed(now, [service('a', { errorRatio: 0.5, p50Ms: 700, p95Ms: 900 })])).toEqual([]);
});

describe('a deployment', () => {
  const deployed = (name: string) => ({ service: name, version: '2', former: '1', at: '2026-11-21T10:08:00Z' });

  test('stands beside what got worse with its service', () => {
    const now = [service('shop', { errorRatio: 0.1 }), service('cart', { errorRatio: 0.02 })];
    const changes = changed(now, [service('shop'), service('cart')], { deployments: [deployed('shop')] });
    expect(changes.map(({ service, kind, sentence }) => [service, kind, sentence])).toEqual([
      ['shop', 'errors', '10 % of requests fail, up from 0 %'],
      ['shop', 'deploy', 'answers in version 2, was 1'],
      ['cart', 'errors', '2 % of requests fail, up from 0 %'],
    ]);
  });

  test('else before whatever is no worse', () => {
    const now = [service('shop', { errorRatio: 0.1 }), service('cart'), service('busy', { requestsPerSecond: 40 })];
    const before = [service('shop'), service('cart'), service('busy')];
    const changes = changed(now, before, { deployments: [deployed('cart'), deployed('busy')] });
    expect(changes.map(({ service, kind }) => [service, kind])).toEqual([
      ['shop', 'errors'],
      ['cart', 'deploy'],
      ['busy', 'deploy'],
      ['busy', 'traffic'],
    ]);
  });
});

describe('memory', () => {
  const growing = (instance: string, toBytes: number, isGoingOn = false): GrowingProcess => ({
    service: 'leaky',
    instance,
    growth: {
      from: '2026-11-21T10:00:00Z',
      to: '2026-11-21T10:06:00Z',
      fromBytes: 92 * MIB,
      toBytes,
      isGoingOn,
    },
  });

  test('that grows is told, also of a service that answers nobody', () => {
    expect(changed([], [], { growing: [growing('a', 290 * MIB)] }).map(({ sentence }) => sentence)).toEqual([
      'memory grew from 92 MiB to 290 MiB within 6 min',
    ]);
  });

  test('of several processes of a service is one change', () => {
    const [change, ...more] = changed([service('leaky')], [service('leaky')], {
      growing: [growing('a', 200 * MIB), growing('b', 290 * MIB, true)],
    });
    expect(change?.sentence).toBe(
      'memory of 2 processes grew, at most from 92 MiB to 290 MiB within 6 min, and still grows',
    );
    expect(more).toEqual([]);
  });

  test('comes after many failures and before a few', () => {
    const now = [service('leaky'), service('fails', { errorRatio: 0.4 }), service('few', { errorRatio: 0.006 })];
    const before = now.map(({ name }) => service(name));
    const changes = changed(now, before, { growing: [growing('a', 290 * MIB)] });
    expect(changes.map((change) => change.service)).toEqual(['fails', 'leaky', 'few']);
  });
});
