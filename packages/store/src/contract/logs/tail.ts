import { expect, it } from 'vitest';
import type { LogRecord } from '../../log-reader.ts';
import { ALL, type Predicate } from '../../predicate.ts';
import { TestTenant } from '../store-under-test.ts';
import { bodies, type LogCases } from './log-cases.ts';

/** What is accepted is followed in that order. */
export function describeLogTail({ subject, at, tenantWith }: LogCases): void {
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
}
