import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnEachPostgres } from '../test/databases.ts';
import { describeAuditLog } from '../test/suite/audit-log.ts';
import { describeKeys } from '../test/suite/keys.ts';
import { describeOperators } from '../test/suite/operators.ts';
import { describePeople } from '../test/suite/people.ts';
import { FROM, OPERATOR, openRecordsUnderTest, type RecordsUnderTest } from '../test/suite/records-under-test.ts';
import { describeRoles } from '../test/suite/roles.ts';
import { describeSessions } from '../test/suite/sessions.ts';
import { describeTenants } from '../test/suite/tenants.ts';
import { describeViewsAndSettings } from '../test/suite/views-and-settings.ts';
import { RecordsError } from './errors.ts';

// All of it in one database, since a server takes longer to start than most of what is asked of it.

describeOnEachPostgres('records', (connect) => {
  let opened: RecordsUnderTest;
  const subject = () => opened;

  beforeAll(async () => {
    opened = await openRecordsUnderTest(await connect());
  });
  afterAll(() => opened?.[Symbol.asyncDispose]());

  test('one installation, however many servers', async () => {
    const { records, other } = subject();
    expect(other.installationId).toBe(records.installationId);
    expect(records.cursorKey).toHaveLength(32);
    expect(other.cursorKey).toEqual(records.cursorKey);
    const numbers = await Promise.all([records, other, records].map((server) => server.allocateServerNumber()));
    expect(new Set(numbers).size).toBe(3);
    expect(await records.ping()).toBe(true);
    expect(records.health.state).toBe('answering');
  });

  describeTenants(subject);
  describeOperators(subject);
  describeKeys(subject);
  describeSessions(subject);
  describePeople(subject);
  describeViewsAndSettings(subject);
  describeRoles(subject);

  test('any text at all is kept as it was or refused with a sentence', async () => {
    const { records, newTenant } = subject();
    const { views, settings } = await newTenant();
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    /** Lone surrogates are no text; they come back as U+FFFD. */
    const kept = (value: unknown) => JSON.parse(JSON.stringify(value).toWellFormed());
    await fc.assert(
      fc.asyncProperty(text, fc.jsonValue({ stringUnit: 'grapheme' }), async (name, state) => {
        for (const attempt of [
          async () => expect((await views.save({ page: 'logs', name, state })).state).toEqual(kept(state)),
          () => views.list(name),
          () => views.remove(name),
          () => settings.get(name),
          () => settings.set(name, state),
          () => records.keys.verify(name),
          () => records.sessions.verify(name),
          () => records.sessions.consumeLink(name, FROM),
          () => records.tenantByName(name),
        ]) {
          await attempt().catch((error: unknown) => expect(error).toBeInstanceOf(RecordsError));
        }
      }),
      { numRuns: 50 },
    );
  });

  describeAuditLog(subject);

  test('the last operator stays', async () => {
    const { records } = subject();
    const { users } = records.installation(OPERATOR);
    const operators = (await users.list()).filter((user) => user.operator);
    for (const { id } of operators.slice(1)) await users.setOperator(id, false);
    await expect(users.setOperator(operators[0]!.id, false)).rejects.toMatchObject({ code: 'last_operator' });
    await expect(users.setDisabled(operators[0]!.id, true)).rejects.toMatchObject({ code: 'last_operator' });
  });
});
