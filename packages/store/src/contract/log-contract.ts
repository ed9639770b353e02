import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogMember, LogRecord } from '../log-reader.ts';
import type { TimeRange } from '../page.ts';
import { ALL, type Predicate } from '../predicate.ts';
import { matchesLog } from './predicate-reference.ts';
import type { LogSketch } from './push-records.ts';
import { anHourAgo, MINUTE, SECOND, type StoreUnderTest, TestTenant } from './store-under-test.ts';

/** How many filters are compared; more of them for a long look: `CONTRACT_FILTERS=2000 npx vitest run …`. */
const PREDICATES = Number(process.env.CONTRACT_FILTERS ?? 80);

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

export function describeLogReader(subject: () => StoreUnderTest): void {
  describe('logs', () => {
    const start = anHourAgo();
    const range: TimeRange = { startNs: start, endNs: start + 60n * MINUTE };
    const at = (seconds: number) => start + BigInt(Math.round(seconds * 1e9));
    const bodies = (records: readonly LogRecord[]) => records.map((record) => record.body);

    async function tenantWith(logs: readonly LogSketch[]): Promise<TestTenant> {
      const tenant = new TestTenant(subject());
      await tenant.insert({ logs });
      return tenant;
    }

    it('gives back what was put in, types included', async () => {
      const attributes = {
        'http.route': '/cart',
        'http.response.status_code': 503n,
        'user.id': 'u1',
        'a string of digits': '42',
        'an int': 42n,
        'a double': 0.5,
        'a bool': true,
        'an empty text': '',
        'a zero': 0n,
        'nothing at all': null,
        tags: ['a', 1n, false],
        nested: { deep: { deeper: 'x' } },
        bytes: new Uint8Array([1, 2, 3]),
        __proto: 'harmless',
      };
      const tenant = await tenantWith([
        {
          timeNs: at(1.123456789),
          severity: 17,
          body: 'it broke',
          eventName: 'order.failed',
          traceId: TRACE,
          spanId: '00f067aa0ba902b7',
          attributes,
          resource: { 'service.name': 'shop', 'host.name': 'h1', 'process.pid': 7n },
          scope: 'http',
        },
      ]);
      const { rows } = await tenant.reader.logs.search({ range, where: ALL, limit: 10 });
      expect(rows).toHaveLength(1);
      expect(rows[0]).toMatchObject({
        timeNs: at(1.123456789),
        severityNumber: 17,
        service: 'shop',
        body: 'it broke',
        eventName: 'order.failed',
        traceId: TRACE,
        spanId: '00f067aa0ba902b7',
        resource: { 'service.name': 'shop', 'host.name': 'h1', 'process.pid': 7 },
        scope: { name: 'http' },
      });
      expect(rows[0]!.attributes).toEqual({
        ...attributes,
        'http.response.status_code': 503,
        'an int': 42,
        'a zero': 0,
        tags: ['a', 1, false],
        bytes: 'AQID',
      });
    });

    it('gives the members that are asked for, and no others', async () => {
      const tenant = await tenantWith([
        {
          timeNs: at(1),
          severity: 17,
          body: 'it broke',
          eventName: 'order.failed',
          traceId: TRACE,
          spanId: '00f067aa0ba902b7',
          attributes: { 'http.route': '/cart', color: 'red' },
          resource: { 'service.name': 'shop' },
          scope: 'http',
        },
        { timeNs: at(2), body: { ok: true } },
      ]);
      const { logs } = tenant.reader;
      const { rows: whole } = await logs.search({ range, where: ALL, limit: 10 });
      const { id, timeNs, ...rest } = whole[0]!;
      const members = Object.keys(rest) as LogMember[];
      for (const asked of [[], ...members.map((member) => [member]), ['body', 'service'] as const, members]) {
        const parts = { members: asked };
        const { rows } = await logs.search({ range, where: ALL, limit: 10, parts });
        const wanted = whole.map((record) =>
          Object.fromEntries((['id', 'timeNs', ...asked] as const).map((name) => [name, record[name]])),
        );
        expect(rows).toEqual(wanted);
        expect(await logs.context({ id, timeNs, size: 1, parts })).toEqual([wanted[0]]);
        expect(await logs.byTrace({ traceId: TRACE, limit: 1, parts })).toEqual([wanted[1]]);
      }
    });

    it('gives the attributes that are asked for, wherever they are', async () => {
      const tenant = await tenantWith([
        // A text has a column of its own under these names, a number has none.
        { timeNs: at(4), attributes: { 'user.id': 'u1', 'http.response.status_code': 503n, color: 'red' } },
        { timeNs: at(3), attributes: { 'user.id': 42n, 'http.response.status_code': 'unknown' } },
        { timeNs: at(2), resource: { 'service.name': 'shop', 'user.id': 'of all', color: 'blue' } },
        { timeNs: at(1) },
      ]);
      const shown = async (field: string) => {
        const parts = { members: [], fields: [field] } as const;
        const { rows } = await tenant.reader.logs.search({ range, where: ALL, limit: 10, parts });
        const key = field.replace(/^(attributes|resource)\./, '');
        return (rows as readonly LogRecord[]).map(({ attributes, resource }) => attributes[key] ?? resource[key]);
      };
      expect(await shown('user.id')).toEqual(['u1', 42, 'of all', undefined]);
      expect((await shown('resource.user.id')).slice(2)).toEqual(['of all', undefined]);
      expect((await shown('attributes.user.id')).slice(0, 2)).toEqual(['u1', 42]);
      expect(await shown('http.response.status_code')).toEqual([503, 'unknown', undefined, undefined]);
      expect(await shown('color')).toEqual(['red', undefined, 'blue', undefined]);
      expect((await shown('service.name'))[2]).toBe('shop');
      expect((await shown('resource.service.name'))[2]).toBe('shop');
      expect(await shown('nowhere')).toEqual([undefined, undefined, undefined, undefined]);
    });

    it('gives one record, by its id and time', async () => {
      const tenant = await tenantWith([
        { timeNs: at(1), body: 'one', attributes: { color: 'red' } },
        { timeNs: at(1), body: 'two' },
      ]);
      const { logs } = tenant.reader;
      const { rows } = await logs.search({ range, where: ALL, limit: 10 });
      for (const row of rows) expect(await logs.record(row.id, row.timeNs)).toEqual(row);
      expect(await logs.record(rows[0]!.id, at(2))).toBeUndefined();
      expect(await logs.record('1-1', at(1))).toBeUndefined();
      await expect(logs.record('nonsense!', at(1))).rejects.toMatchObject({ code: 'bad_cursor' });
    });

    it('keeps bodies that are not text', async () => {
      const tenant = await tenantWith([{ timeNs: at(1), body: { order: 7n, ok: true } }]);
      const { rows } = await tenant.reader.logs.search({ range, where: ALL, limit: 10 });
      expect(bodies(rows)).toEqual([{ order: 7, ok: true }]);
    });

    it('pages in both orders without repeating or skipping, also where times are equal', async () => {
      const tenant = new TestTenant(subject());
      const count = 57;
      // Three segments, and never more than a handful of different times.
      for (let segment = 0; segment < 3; segment++) {
        await tenant.insert({
          logs: Array.from({ length: count / 3 }, (_, index) => ({
            timeNs: at(index % 4),
            body: `${segment}/${index}`,
          })),
        });
      }
      for (const order of ['newest', 'oldest'] as const) {
        const seen: LogRecord[] = [];
        let cursor: string | undefined;
        do {
          const page = await tenant.reader.logs.search({
            range,
            where: ALL,
            order,
            limit: 10,
            ...(cursor === undefined ? {} : { cursor }),
          });
          expect(page.rows.length).toBeGreaterThan(0);
          seen.push(...page.rows);
          cursor = page.next;
        } while (cursor !== undefined);
        expect(new Set(seen.map((record) => record.id)).size).toBe(count);
        expect(seen).toHaveLength(count);
        const times = seen.map((record) => record.timeNs);
        expect(times).toEqual([...times].sort((one, other) => Number(order === 'oldest' ? one - other : other - one)));
      }
    });

    it('keeps what arrives between two pages out of the second', async () => {
      const tenant = await tenantWith(
        Array.from({ length: 4 }, (_, index) => ({ timeNs: at(index), body: `old ${index}` })),
      );
      const first = await tenant.reader.logs.search({ range, where: ALL, limit: 2 });
      await tenant.insert({ logs: [{ timeNs: at(0.5), body: 'late' }] });
      const second = await tenant.reader.logs.search({ range, where: ALL, limit: 10, cursor: first.next! });
      expect(bodies(second.rows)).toEqual(['old 1', 'old 0']);
      const again = await tenant.reader.logs.search({ range, where: ALL, limit: 10 });
      expect(bodies(again.rows)).toContain('late');
    });

    it('refuses cursors that it did not give out for this search', async () => {
      const tenant = await tenantWith([{ timeNs: at(1) }, { timeNs: at(2) }]);
      const { next } = await tenant.reader.logs.search({ range, where: ALL, limit: 1 });
      const other = new TestTenant(subject());
      const search = (where: Predicate, cursor: string, reader = tenant.reader) =>
        reader.logs.search({ range, where, limit: 1, cursor });
      await expect(search({ kind: 'exists', field: 'x' }, next!)).rejects.toMatchObject({ code: 'bad_cursor' });
      await expect(search(ALL, next!, other.reader)).rejects.toMatchObject({ code: 'bad_cursor' });
      for (const garbage of [
        '',
        'x',
        'e30',
        `${next}AA`,
        Buffer.from('[1,2]').toString('base64url'),
        'A'.repeat(5_000),
      ]) {
        await expect(search(ALL, garbage)).rejects.toMatchObject({ code: 'bad_cursor' });
      }
    });

    it('refuses limits that it does not keep', async () => {
      const tenant = new TestTenant(subject());
      for (const limit of [0, 1_001, 1.5]) {
        await expect(tenant.reader.logs.search({ range, where: ALL, limit })).rejects.toMatchObject({
          code: 'bad_predicate',
        });
      }
    });

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
      const tenant = await tenantWith([
        log('h1', 'eu', 9),
        log('h2', 'eu', 9),
        log('h2', 'us', 17),
        log('h2', 'us', 9),
      ]);
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

    it('shows the records around one, of the same service', async () => {
      const tenant = await tenantWith(
        Array.from({ length: 20 }, (_, index) => ({
          timeNs: at(index),
          body: `${index}`,
          resource: { 'service.name': index % 2 === 0 ? 'even' : 'odd' },
        })),
      );
      const { rows } = await tenant.reader.logs.search({
        range,
        where: { kind: 'compare', field: 'body', op: '=', value: '10' },
        limit: 1,
      });
      const around = await tenant.reader.logs.context({ ...rows[0]!, size: 2 });
      expect(bodies(around)).toEqual(['6', '8', '10', '12', '14']);
      expect(await tenant.reader.logs.context({ id: '1-1', timeNs: at(10), size: 2 })).toEqual([]);
    });

    it('finds the logs of a trace', async () => {
      const tenant = await tenantWith([
        { timeNs: at(2), traceId: TRACE, body: 'second' },
        { timeNs: at(1), traceId: TRACE, body: 'first' },
        { timeNs: at(1), traceId: 'f'.repeat(32), body: 'other' },
      ]);
      expect(bodies(await tenant.reader.logs.byTrace({ traceId: TRACE, limit: 10 }))).toEqual(['first', 'second']);
      expect(bodies(await tenant.reader.logs.byTrace({ traceId: TRACE.toUpperCase(), range, limit: 1 }))).toEqual([
        'first',
      ]);
      await expect(tenant.reader.logs.byTrace({ traceId: 'nonsense', limit: 1 })).rejects.toMatchObject({
        code: 'bad_predicate',
      });
    });

    it('follows what is accepted, in that order', async () => {
      const tenant = await tenantWith([{ timeNs: at(1), body: 'before' }]);
      const where: Predicate = { kind: 'compare', field: 'service', op: '=', value: 'wanted' };
      const wanted = { resource: { 'service.name': 'wanted' } };
      const begin = await tenant.reader.logs.tail({ where, after: undefined, limit: 10 });
      expect(begin.rows).toEqual([]);
      await tenant.insert({
        logs: [
          { timeNs: at(9), body: 'one', ...wanted },
          { timeNs: at(9), body: 'not this' },
        ],
      });
      await tenant.insert({ logs: [{ timeNs: at(3), body: 'two', ...wanted }] });
      const next = await tenant.reader.logs.tail({ where, after: begin.position, limit: 10 });
      expect(bodies(next.rows)).toEqual(['one', 'two']);
      expect(next.dropped).toBe(0);
      const silence = await tenant.reader.logs.tail({ where, after: next.position, limit: 10 });
      expect(silence).toMatchObject({ rows: [], dropped: 0, position: next.position });
      await tenant.insert({
        logs: Array.from({ length: 5 }, (_, index) => ({ timeNs: at(index), body: `${index}`, ...wanted })),
      });
      const flood = await tenant.reader.logs.tail({ where, after: next.position, limit: 2 });
      expect(bodies(flood.rows)).toEqual(['3', '4']);
      expect(flood.dropped).toBe(3);
      await tenant.insert({
        logs: Array.from({ length: 1_200 }, (_, index) => ({ timeNs: at(9), body: `${index}`, ...wanted })),
      });
      // More than a page of a search: whoever follows says how much they take.
      const burst = await tenant.reader.logs.tail({ where, after: flood.position, limit: 2_000 });
      expect([burst.rows.length, burst.dropped]).toEqual([1_200, 0]);
    });

    it('follows only the parts that are asked for, and more records at once than a page has', async () => {
      const tenant = new TestTenant(subject());
      const { logs } = tenant.reader;
      const { position } = await logs.tail({ where: ALL, after: undefined, limit: 10 });
      await tenant.insert({
        logs: Array.from({ length: 1_500 }, (_, index) => ({
          timeNs: at(1),
          body: `${index}`,
          attributes: { 'user.id': `u${index}`, color: 'red' },
          resource: { 'service.name': 'shop', zone: 'north' },
        })),
      });
      const parts = { members: ['body'], fields: ['user.id', 'color', 'zone'] } as const;
      const { rows, dropped } = await logs.tail({ where: ALL, after: position, limit: 2_000, parts });
      expect(dropped).toBe(0);
      expect(rows.map(({ body }) => body)).toEqual(Array.from({ length: 1_500 }, (_, index) => `${index}`));
      const { attributes, resource, ...others } = rows[7] as LogRecord;
      expect(attributes).toMatchObject({ 'user.id': 'u7', color: 'red' });
      expect(resource).toMatchObject({ zone: 'north' });
      expect(Object.keys(others).sort()).toEqual(['body', 'id', 'timeNs']);

      const service = { members: ['service'] } as const;
      const newest = await logs.tail({ where: ALL, after: position, limit: 1, parts: service });
      expect(newest).toMatchObject({ rows: [{ service: 'shop' }], dropped: 1_499 });
      expect(Object.keys(newest.rows[0]!).sort()).toEqual(['id', 'service', 'timeNs']);
    });

    it('says what it read', async () => {
      const tenant = await tenantWith([{ timeNs: at(1) }]);
      const { stats } = await tenant.reader.logs.search({ range, where: ALL, limit: 1 });
      expect(stats.rowsRead).toBeGreaterThan(0);
      expect(stats.elapsedMs).toBeGreaterThan(0);
    });

    it('stops when it is told to', async () => {
      const tenant = await tenantWith([{ timeNs: at(1) }]);
      const search = tenant.reader.logs.search({ range, where: ALL, limit: 1 }, { signal: AbortSignal.abort() });
      await expect(search).rejects.toMatchObject({ code: 'query_cancelled' });
    });

    it('refuses filters that mean nothing', async () => {
      const tenant = new TestTenant(subject());
      const search = (where: Predicate) => tenant.reader.logs.search({ range, where, limit: 1 });
      const deep = Array.from({ length: 60 }).reduce<Predicate>((of) => ({ kind: 'not', of }), ALL);
      for (const where of [
        { kind: 'compare', field: 'severity', op: '=', value: 'LOUD' },
        { kind: 'compare', field: 'severity', op: '=', value: 99 },
        { kind: 'compare', field: 'timestamp', op: '>', value: 'tomorrow' },
        { kind: 'compare', field: 'traceId', op: '<', value: TRACE },
        { kind: 'or', of: Array.from({ length: 1_001 }, () => ALL) },
        deep,
      ] as const satisfies Predicate[]) {
        await expect(search(where)).rejects.toMatchObject({ code: 'bad_predicate' });
        const tail = tenant.reader.logs.tail({ where, after: undefined, limit: 1 });
        await expect(tail).rejects.toMatchObject({ code: 'bad_predicate' });
      }
    });

    it('answers every filter as the meaning of filters says, hostile texts included', async () => {
      const logs = fc.sample(anyLog(start), { numRuns: 150, seed: 7 });
      const tenant = await tenantWith(
        logs.map((log, index) => ({ ...log, spanId: (index + 1).toString(16).padStart(16, '0') })),
      );
      await fc.assert(
        fc.asyncProperty(anyPredicate, async (where) => {
          const expected = logs.flatMap((log, index) => (matchesLog(where, log) ? [index + 1] : []));
          const { rows } = await tenant.reader.logs.search({ range, where, limit: 1_000 });
          const found = rows.map((record) => Number.parseInt(record.spanId, 16)).sort((one, other) => one - other);
          expect(found).toEqual(expected);
        }),
        { numRuns: PREDICATES, seed: 7, endOnFailure: true },
      );
    }, 600_000);
  });
}

/** Few words, many ways to write them: values must meet for a filter to find anything. */
const HOSTILE = [
  'cart',
  'Cart',
  'time out',
  'timeout: 30s',
  '100%',
  'a_b',
  'axb',
  "it's",
  '"quoted"',
  'back\\slash',
  "'; DROP TABLE logs; --",
  '{p0:String}',
  '$x}',
  'line\nbreak\ttab',
  'été à la plage',
  'ÉTÉ',
  '/* x */',
  '42',
  '042',
  'true',
  '*',
  '?',
  '',
] as const;

const hostileText = fc.constantFrom(...HOSTILE);
const attributeKey = fc.constantFrom(
  'http.route',
  'user.id',
  'http.response.status_code',
  'tier',
  "k'ey",
  'a.b',
  'zone',
);
const attributeValue = fc.oneof(
  hostileText,
  fc.constantFrom<bigint | number | boolean>(42n, 7n, 200n, 0n, -1n, 42.5, 7.25, true, false),
);

function anyLog(start: bigint): fc.Arbitrary<LogSketch> {
  return fc.record({
    timeNs: fc.integer({ min: 0, max: 3_000 }).map((seconds) => start + BigInt(seconds) * SECOND),
    severity: fc.constantFrom(0, 1, 5, 9, 10, 13, 17, 21, 24),
    body: fc.array(hostileText, { maxLength: 3 }).map((parts) => parts.join(' ')),
    eventName: fc.constantFrom('', 'cart', 'a_b'),
    attributes: fc.dictionary(attributeKey, attributeValue, { maxKeys: 4, noNullPrototype: true }),
    resource: fc
      .dictionary(fc.constantFrom('zone', 'tier', 'host.name', 'dropped'), attributeValue, {
        maxKeys: 2,
        noNullPrototype: true,
      })
      .chain((resource) =>
        fc.constantFrom('cart', "o'brien", '').map((name) => ({ ...resource, 'service.name': name })),
      ),
  });
}

const textField = fc.oneof(
  attributeKey,
  attributeKey.map((key) => `attributes.${key}`),
  fc.constantFrom(
    'zone',
    'host.name',
    'resource.zone',
    'resource.tier',
    'resource.dropped',
    'service',
    'body',
    'eventName',
  ),
);
const op = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const typedValue = fc.oneof(
  hostileText,
  fc.constantFrom(42, 7, 0, 200, -1, 42.5, true, false),
  fc.constantFrom('\u0001i42', '\u0000'),
);
const wildcardText = fc.oneof(
  hostileText,
  fc.constantFrom('*a*', 'c?rt', '*%*', 'a_b', '4*', '*\\*', '?', 'time*', '*e*'),
);

const anyPredicate: fc.Arbitrary<Predicate> = fc.letrec<{ node: Predicate }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constant('compare' as const), field: textField, op, value: typedValue }),
    fc.record({
      kind: fc.constant('compare' as const),
      field: fc.constant('severity'),
      op,
      value: fc.constantFrom<string | number>('INFO', 'ERROR', 'UNSPECIFIED', 9, 13, 0),
    }),
    fc.record({ kind: fc.constant('text' as const), text: hostileText, phrase: fc.boolean() }),
    fc.record({ kind: fc.constant('wildcard' as const), field: textField, pattern: wildcardText }),
    fc.record({ kind: fc.constant('wildcard' as const), pattern: wildcardText }),
    fc.record({ kind: fc.constant('exists' as const), field: textField }),
    fc.record({
      kind: fc.constant('oneOf' as const),
      field: textField,
      values: fc.array(hostileText, { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), of: tie('node') }),
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), of: fc.array(tie('node'), { maxLength: 3 }) }),
  ),
})).node;
