import { expect, it } from 'vitest';
import type { LogMember, LogRecord } from '../../log-reader.ts';
import { ALL } from '../../predicate.ts';
import { bodies, type LogCases, TRACE } from './log-cases.ts';

/** Records come back as they were put in, whole and in the parts that are asked for. */
export function describeLogRecords({ range, at, tenantWith }: LogCases): void {
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
}
