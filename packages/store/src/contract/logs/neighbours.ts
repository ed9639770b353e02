import { expect, it } from 'vitest';
import { bodies, type LogCases, TRACE } from './log-cases.ts';

/** What stands around a record, and what belongs to a trace. */
export function describeLogNeighbours({ range, at, tenantWith }: LogCases): void {
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
}
