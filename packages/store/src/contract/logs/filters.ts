import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ALL, type Predicate } from '../../predicate.ts';
import { matchesLog } from '../predicate-reference.ts';
import { TestTenant } from '../store-under-test.ts';
import { anyLog, anyPredicate } from './any-filter.ts';
import { type LogCases, TRACE } from './log-cases.ts';

/** How many filters are compared; more of them for a long look: `CONTRACT_FILTERS=2000 npx vitest run …`. */
const PREDICATES = Number(process.env.CONTRACT_FILTERS ?? 80);

/** Filters mean what they say, whatever texts they meet. */
export function describeLogFilters({ subject, start, range, tenantWith }: LogCases): void {
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
}
