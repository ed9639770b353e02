import { expect, it } from 'vitest';
import { ALL, type Predicate } from '../../predicate.ts';
import type { LogSketch } from '../push-records.ts';
import type { LogCases } from './log-cases.ts';

/** How many records there are of what. */
export function describeLogCounts({ start, range, at, tenantWith }: LogCases): void {
  it('counts by time and severity', async () => {
    const tenant = await tenantWith([
      { timeNs: at(0), severity: 9 },
      { timeNs: at(59.9), severity: 10 },
      { timeNs: at(60), severity: 17 },
      { timeNs: at(130) },
    ]);
    const histogram = await tenant.reader.logs.histogram({ range, where: ALL, buckets: 60 });
    const first = Number(start / 1_000_000n);
    expect(histogram).toMatchObject({ stepMs: 60_000, total: 4 });
    expect(histogram.buckets).toEqual([
      { startMs: first, counts: { INFO: 2 } },
      { startMs: first + 60_000, counts: { ERROR: 1 } },
      { startMs: first + 120_000, counts: { UNSPECIFIED: 1 } },
    ]);
  });

  it('counts values of several fields at once', async () => {
    const log = (service: string, severity: number, attributes: LogSketch['attributes'] = {}) => ({
      timeNs: at(1),
      severity,
      attributes,
      resource: { 'service.name': service, 'host.name': `host of ${service}` },
    });
    const tenant = await tenantWith([
      log('cart', 9, { 'http.route': '/a', tier: 'gold', 'http.response.status_code': 200n }),
      log('cart', 10, { 'http.route': '/a', 'http.response.status_code': 500n, 'user.id': 7n }),
      log('cart', 17, { 'http.route': '/b' }),
      log('mail', 17, { tier: 3n, 'user.id': 'u1' }),
    ]);
    const names = [
      'service',
      'severity',
      'http.route',
      'http.response.status_code',
      'tier',
      'host.name',
      'user.id',
      'none',
    ];
    const facets = await tenant.reader.logs.facets({ range, where: ALL, fields: names, limit: 5 });
    const counted = facets.map(({ field, values }) => [
      field,
      Object.fromEntries(values.map(({ value, count }) => [value, count])),
    ]);
    expect(counted).toEqual([
      ['service', { cart: 3, mail: 1 }],
      ['severity', { ERROR: 2, INFO: 2 }],
      ['http.route', { '/a': 2, '/b': 1 }],
      ['http.response.status_code', { 200: 1, 500: 1 }],
      ['tier', { gold: 1, 3: 1 }],
      ['host.name', { 'host of cart': 3, 'host of mail': 1 }],
      ['user.id', { 7: 1, u1: 1 }],
      ['none', {}],
    ]);
    const [routes] = await tenant.reader.logs.facets({ range, where: ALL, fields: ['http.route'], limit: 1 });
    expect(routes).toMatchObject({ values: [{ value: '/a', count: 2 }], others: 1 });
  });

  it('counts what several resources share as one value, under filters of every kind', async () => {
    const log = (host: string, zone: string, severity: number) => ({
      timeNs: at(1),
      severity,
      body: `a call of ${host}`,
      resource: { 'service.name': 'cart', 'host.name': host, zone },
    });
    const tenant = await tenantWith([log('h1', 'eu', 9), log('h2', 'eu', 9), log('h2', 'us', 17), log('h2', 'us', 9)]);
    const fields = ['host.name', 'zone', 'service', 'resource.zone'];
    const countsOf = async (where: Predicate) =>
      (await tenant.reader.logs.facets({ range, where, fields })).map(({ values, others }) => [
        Object.fromEntries(values.map(({ value, count }) => [value, count])),
        others,
      ]);
    expect(await countsOf(ALL)).toEqual([
      [{ h1: 1, h2: 3 }, 0],
      [{ eu: 2, us: 2 }, 0],
      [{ cart: 4 }, 0],
      [{ eu: 2, us: 2 }, 0],
    ]);
    const of = [
      { kind: 'compare', field: 'severity', op: '=', value: 'INFO' },
      { kind: 'text', text: 'h2', phrase: false },
    ] as const;
    const both = [
      [{ h2: 2 }, 0],
      [{ eu: 1, us: 1 }, 0],
      [{ cart: 2 }, 0],
      [{ eu: 1, us: 1 }, 0],
    ];
    expect(await countsOf({ kind: 'and', of })).toEqual(both);
    expect(await countsOf(of[0])).toEqual([
      [{ h1: 1, h2: 2 }, 0],
      [{ eu: 2, us: 1 }, 0],
      [{ cart: 3 }, 0],
      [{ eu: 2, us: 1 }, 0],
    ]);
  });

  it('names the fields that records carry, with their types', async () => {
    const tenant = await tenantWith([
      {
        timeNs: at(1),
        attributes: { tier: 'gold', size: 1n, 'http.route': '/a' },
        resource: { 'service.name': 's', zone: 'eu' },
      },
      { timeNs: at(2), attributes: { tier: 'lead', size: 'XL', ok: true }, resource: { 'service.name': 's' } },
    ]);
    const fields = await tenant.reader.logs.fields({ range, where: ALL });
    const byName = new Map(fields.map((field) => [field.name, field]));
    expect(byName.get('tier')).toEqual({ name: 'tier', type: 'string', count: 2 });
    expect(byName.get('size')).toEqual({ name: 'size', type: 'mixed', count: 2 });
    expect(byName.get('ok')).toEqual({ name: 'ok', type: 'boolean', count: 1 });
    expect(byName.get('http.route')).toEqual({ name: 'http.route', type: 'string', count: 1 });
    expect(byName.get('resource.zone')).toEqual({ name: 'resource.zone', type: 'string', count: 1 });
    const some = await tenant.reader.logs.fields({ range, where: ALL, prefix: 'ti' });
    expect(some.map((field) => field.name)).toContain('tier');
    expect(some.map((field) => field.name)).not.toContain('size');
  });

  it('lists who sends', async () => {
    const tenant = await tenantWith([
      { timeNs: at(1), resource: { 'service.name': 'a', 'host.name': 'h1' } },
      { timeNs: at(2), resource: { 'service.name': 'a', 'host.name': 'h1' } },
      { timeNs: at(3), resource: { 'service.name': 'b' } },
    ]);
    const streams = await tenant.reader.logs.streams({ range });
    expect(streams).toEqual([
      {
        service: 'a',
        resource: { 'service.name': 'a', 'host.name': 'h1' },
        records: 2,
        lastMs: Number(at(2) / 1_000_000n),
      },
      { service: 'b', resource: { 'service.name': 'b' }, records: 1, lastMs: Number(at(3) / 1_000_000n) },
    ]);
  });
}
