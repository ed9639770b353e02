import { randomUUID } from 'node:crypto';
import { FIRST_TENANT, type TenantId } from '@oriel/telemetry';
import type { Role } from '../actor.ts';
import type { Database, RecordsTransaction } from '../database/connect.ts';
import { RecordsError } from '../errors.ts';
import type { EnterableTenant, SessionCredential } from './shape.ts';

/** A session ends when it was not renewed for this long… */
const IDLE_MS = 7 * 86_400_000;
/** …and after this long in any case. */
const LONGEST_MS = 30 * 86_400_000;

/** Starts a session in the first tenant that the person may enter; operators without a membership enter the first one. */
export async function startSession(
  transaction: RecordsTransaction,
  user: { readonly id: string; readonly operator: boolean },
  from: string,
  at: Date,
): Promise<{ readonly id: string; readonly tenant: TenantId }> {
  const membership = await transaction
    .selectFrom('membership')
    .select('tenant')
    .where('user_id', '=', user.id)
    .orderBy('tenant')
    .executeTakeFirst();
  const tenant = membership?.tenant ?? (user.operator ? FIRST_TENANT : undefined);
  if (tenant === undefined) throw new RecordsError('no_tenant');
  const id = randomUUID();
  await transaction
    .insertInto('session')
    .values({
      id,
      user_id: user.id,
      tenant,
      created_at: at,
      renewed_at: at,
      ends_at: new Date(at.getTime() + IDLE_MS),
      from_address: from,
    })
    .execute();
  await transaction.updateTable('app_user').set({ last_seen_at: at }).where('id', '=', user.id).execute();
  // Ended sessions serve nobody; a month later they go.
  await transaction
    .deleteFrom('session')
    .where('ends_at', '<', new Date(at.getTime() - LONGEST_MS))
    .execute();
  return { id, tenant };
}

/** The session as it stands now; undefined when it has ended, its person is disabled or no longer in its tenant. */
export function readSession(database: Database, sessionId: string, at: Date): Promise<SessionCredential | undefined> {
  return database.asInstallation((transaction) => selectSession(transaction, sessionId, at));
}

export async function selectSession(
  transaction: RecordsTransaction,
  sessionId: string,
  at: Date,
): Promise<SessionCredential | undefined> {
  const row = await transaction
    .selectFrom('session')
    .innerJoin('app_user', 'app_user.id', 'session.user_id')
    .innerJoin('tenant', 'tenant.id', 'session.tenant')
    .leftJoin('membership', (join) =>
      join.onRef('membership.user_id', '=', 'session.user_id').onRef('membership.tenant', '=', 'session.tenant'),
    )
    .select(['session.id', 'session.user_id', 'session.tenant', 'app_user.email', 'app_user.operator'])
    .select(['tenant.name as tenant_name', 'membership.role'])
    .where('session.id', '=', sessionId)
    .where('session.ended_at', 'is', null)
    .where('session.ends_at', '>', at)
    .where('app_user.disabled_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const role = row.operator ? 'ADMIN' : (row.role as Role | null);
  if (role === null) return undefined;
  return {
    sessionId: row.id,
    userId: row.user_id,
    email: row.email,
    tenant: row.tenant,
    tenantName: row.tenant_name,
    role,
    operator: row.operator,
  };
}

export async function prolongSession(transaction: RecordsTransaction, sessionId: string, at: Date): Promise<void> {
  const { created_at, user_id } = await transaction
    .selectFrom('session')
    .select(['created_at', 'user_id'])
    .where('id', '=', sessionId)
    .executeTakeFirstOrThrow();
  const endsAt = Math.min(at.getTime() + IDLE_MS, created_at.getTime() + LONGEST_MS);
  await transaction
    .updateTable('session')
    .set({ renewed_at: at, ends_at: new Date(endsAt) })
    .where('id', '=', sessionId)
    .execute();
  await transaction.updateTable('app_user').set({ last_seen_at: at }).where('id', '=', user_id).execute();
}

/** All sessions of somebody, but for one that goes on. */
export async function endSessionsOf(
  transaction: RecordsTransaction,
  userId: string,
  at: Date,
  except?: string,
): Promise<void> {
  let update = transaction
    .updateTable('session')
    .set({ ended_at: at })
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null);
  if (except !== undefined) update = update.where('id', '!=', except);
  await update.execute();
}

/** Operators may enter every tenant, others those that they are members of. */
export async function enterableTenants(
  transaction: RecordsTransaction,
  user: { readonly userId: string; readonly operator: boolean },
): Promise<EnterableTenant[]> {
  if (user.operator) {
    const rows = await transaction.selectFrom('tenant').select(['id', 'name']).orderBy('id').execute();
    return rows.map((row) => ({ ...row, role: 'ADMIN' }));
  }
  const rows = await transaction
    .selectFrom('membership')
    .innerJoin('tenant', 'tenant.id', 'membership.tenant')
    .select(['tenant.id', 'tenant.name', 'membership.role'])
    .where('membership.user_id', '=', user.userId)
    .orderBy('tenant.id')
    .execute();
  return rows.map((row) => ({ ...row, role: row.role as Role }));
}
