import { FIRST_TENANT } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import { describeOnEachPostgres, run } from '../test/databases.ts';
import { quietLogger } from '../test/quiet-logger.ts';
import { type Actor, systemActor } from './actor.ts';
import type { DoneTransaction } from './database/connect.ts';
import { openRecords } from './records.ts';
import type { TryWrite } from './write-behind.ts';

const OPERATOR = systemActor('the test');
const MALLORY: Actor = { ...OPERATOR, name: 'mallory', role: 'USER', operator: false, tenant: FIRST_TENANT };

describeOnEachPostgres('what is written behind the back of requests', (connect) => {
  const open = async () => {
    const connection = await connect();
    const counts = { failed: 0 };
    /** Whatever it failed for may be over the next time. */
    const untilItStands: TryWrite = (write) =>
      write().then(
        () => 'written',
        () => {
          counts.failed++;
          return 'later';
        },
      );
    const tryWrite = { auditLog: untilItStands, keyUses: untilItStands };
    return { connection, counts, records: await openRecords({ connection, logger: quietLogger, tryWrite }) };
  };

  test('an audit log that takes nothing fails nobody who reads or sends, and changes no refusal', async () => {
    const { connection, records } = await open();
    const first = records.forTenant(FIRST_TENANT, OPERATOR);
    const { key } = await first.keys.create({ name: 'sender', scopes: ['ingest'] });
    await run(connection, 'alter table oriel.audit_log rename to audit_log_away');
    expect(await records.keys.verify(key)).toMatchObject({ name: 'sender' });
    expect(await first.keys.list()).not.toEqual([]);
    await expect(records.forTenant(FIRST_TENANT, MALLORY).keys.list()).rejects.toMatchObject({ code: 'role_forbids' });
    const guess = records.sessions.signIn('nobody@example.org', 'wrong', '192.0.2.1');
    await expect(guess).rejects.toMatchObject({ code: 'sign_in_refused' });
    expect(() => records.installation(MALLORY)).toThrow(expect.objectContaining({ code: 'operators_only' }));
    // A change is one with its line: neither stands without the other.
    await expect(first.settings.set('a.setting', 1)).rejects.toThrow();
    expect(await first.settings.get('a.setting')).toBeUndefined();

    await run(connection, 'alter table oriel.audit_log_away rename to audit_log');
    const actions = async () => {
      const { entries } = await records.installation(OPERATOR).audit.list();
      return entries.map(({ action }) => action);
    };
    await expect
      .poll(actions, { timeout: 30_000, interval: 200 })
      .toEqual(expect.arrayContaining(['role.denied', 'session.sign-in-refused', 'operator.denied']));
    await first.settings.set('a.setting', 1);
    await records.close();
  });

  test('uses of keys that cannot be written fail nobody who sends, and are written when they can be', async () => {
    const { connection, counts, records } = await open();
    const first = records.forTenant(FIRST_TENANT, OPERATOR);
    const { key, record } = await first.keys.create({ name: 'sender', scopes: ['ingest'] });
    await run(connection, 'alter table oriel.api_key rename column last_used_at to away');
    for (let time = 0; time < 3; time++) expect(await records.keys.verify(key)).toMatchObject({ name: 'sender' });
    await expect.poll(() => counts.failed, { timeout: 30_000 }).toBeGreaterThan(0);
    expect(await records.keys.verify(key)).toMatchObject({ name: 'sender' });

    await run(connection, 'alter table oriel.api_key rename column away to last_used_at');
    const lastUsed = async () => (await first.keys.list()).find(({ id }) => id === record.id)?.lastUsedAt;
    await expect.poll(lastUsed, { timeout: 30_000, interval: 200 }).toBeInstanceOf(Date);
    await records.close();
  });

  test('each transaction is told with its time and a word for its failure, and nothing of what was in it', async () => {
    const told: DoneTransaction[] = [];
    const connection = await connect();
    const watch = (transaction: DoneTransaction) => void told.push(transaction);
    const records = await openRecords({ connection, logger: quietLogger, watch });
    const first = records.forTenant(FIRST_TENANT, OPERATOR);
    told.length = 0;
    await first.settings.set('a.secret', 'secret');
    await run(connection, 'alter table oriel.audit_log rename to audit_log_away');
    await expect(first.settings.set('a.secret', 'secret')).rejects.toThrow();
    expect(told).toEqual([{ elapsedMs: expect.any(Number) }, { elapsedMs: expect.any(Number), error: '42P01' }]);
    await records.close();
  });

  test('a server that stops writes down what was refused a moment before', async () => {
    const { connection, records } = await open();
    expect(() => records.installation(MALLORY)).toThrow();
    await records.close();
    const after = await openRecords({ connection, logger: quietLogger });
    const { entries } = await after.installation(OPERATOR).audit.list();
    expect(entries.map(({ action }) => action)).toContain('operator.denied');
    await after.close();
  });
});
