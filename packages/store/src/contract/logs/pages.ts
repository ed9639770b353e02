import { expect, it } from 'vitest';
import type { LogRecord } from '../../log-reader.ts';
import { ALL, type Predicate } from '../../predicate.ts';
import { eachPage } from '../each-page.ts';
import { TestTenant } from '../store-under-test.ts';
import { bodies, type LogCases } from './log-cases.ts';

/** Searches page by page, within their limits. */
export function describeLogPages({ subject, range, at, tenantWith }: LogCases): void {
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
      const pages = eachPage((cursor) => tenant.reader.logs.search({ range, where: ALL, order, limit: 10, ...cursor }));
      for await (const page of pages) {
        expect(page.rows.length).toBeGreaterThan(0);
        seen.push(...page.rows);
      }
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
}
