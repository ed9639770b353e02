import { FIRST_TENANT } from '@oriel/telemetry';
import { systemActor } from '../../src/actor.ts';
import type { RecordsConnection } from '../../src/database/connect.ts';
import { openRecords } from '../../src/records.ts';
import { quietLogger } from '../quiet-logger.ts';

export const OPERATOR = systemActor('the test');
export const FROM = '192.0.2.7';
export const PASSWORD = 'correct horse battery staple';
export const MINUTE_MS = 60_000;

export type RecordsUnderTest = Awaited<ReturnType<typeof openRecordsUnderTest>>;

/** Two servers on one database that nobody else uses, one clock for both, and whoever a test needs. */
export async function openRecordsUnderTest(connection: RecordsConnection) {
  const clock = { nowMs: Date.now() };
  const now = () => clock.nowMs;
  const open = () => openRecords({ connection, logger: quietLogger, now });
  const [records, other] = await Promise.all([open(), open()]);
  let tenants = 0;
  let people = 0;
  return {
    connection,
    records,
    /** A second server on the same database. */
    other,
    clock,
    now,
    /** Past what any server remembers without asking. */
    aSecondLater() {
      clock.nowMs += 1_001;
    },
    first: () => records.forTenant(FIRST_TENANT, OPERATOR),
    async newTenant() {
      const { id } = await records.installation(OPERATOR).tenants.create({ name: `tenant-${tenants++}` });
      return records.forTenant(id, OPERATOR);
    },
    /** Somebody with a password and a role in the first tenant. */
    async newPerson(role: 'ADMIN' | 'USER' | 'READONLY' = 'USER', operator = false) {
      const email = `person-${people++}@example.org`;
      const user = await records
        .installation(OPERATOR)
        .users.create({ email, password: PASSWORD, tenant: FIRST_TENANT, role, operator });
      return { ...user, signIn: () => records.sessions.signIn(email, PASSWORD, `192.0.2.${100 + people}`) };
    },
    async actions(tenant = FIRST_TENANT) {
      return (await records.forTenant(tenant, OPERATOR).audit.list()).entries.map((entry) => entry.action);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([records.close(), other.close()]);
    },
  };
}
