import type { TenantId } from '@oriel/telemetry';
import { type Actor, hasRole, type Role } from './actor.ts';
import { appendAudit } from './audit/append.ts';
import { crossing, type RefusedAttempts } from './audit/refused-attempts.ts';
import type { Database, RecordsTransaction, Work } from './database/connect.ts';
import { RecordsError } from './errors.ts';
import { isId } from './rules.ts';

/** Tables whose rows are named by an id that somebody could try from another tenant. */
type OwnedTable = 'api_key' | 'saved_view' | 'membership';

/** What the parts of a tenant's handle share: its tenant, who is at work, and the only ways in. */
export interface TenantContext {
  readonly tenant: TenantId;
  readonly actor: Actor;
  readonly now: () => Date;
  /** Sees and writes rows of this tenant alone. */
  transact<T>(work: Work<T>): Promise<T>;
  /** Sees the actor's own rows too. Throws `people_only` where the actor is no person. */
  transactAsPerson<T>(work: (transaction: RecordsTransaction, userId: string) => Promise<T>): Promise<T>;
  /** Throws `role_forbids`, and says so in the audit log, unless the actor has this role or a higher one. */
  requireRole(needed: Role, action: string, target: string): Promise<void>;
  /** Adds to the audit log of this tenant, in the transaction of the change itself. */
  audit(
    transaction: RecordsTransaction,
    action: string,
    target: string,
    detail?: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  /**
   * Refuses with `not_found`. Where the id is another tenant's, that is an attempt to cross, and both tenants' audit logs
   * say so; the answer is the same.
   */
  refuseNotFound(table: OwnedTable, id: string, action: string): Promise<never>;
}

export function tenantContext(
  database: Database,
  refused: RefusedAttempts,
  now: () => number,
  tenant: TenantId,
  actor: Actor,
): TenantContext {
  const clock = () => new Date(now());
  const context: TenantContext = {
    tenant,
    actor,
    now: clock,
    transact: (work) => database.asTenant(tenant, work),
    async transactAsPerson(work) {
      const { userId } = actor;
      if (userId === undefined) throw new RecordsError('people_only');
      return database.asPerson(tenant, userId, (transaction) => work(transaction, userId));
    },
    audit: (transaction, action, target, detail = {}) =>
      appendAudit(transaction, { at: clock(), tenant, actor, action, target, detail }),
    async requireRole(needed, action, target) {
      if (hasRole(actor, needed)) return;
      const detail = { tried: action, has: actor.role, needs: needed };
      await refused.note({ at: clock(), tenant, actor, action: 'role.denied', target, detail });
      throw new RecordsError('role_forbids', `the role ${actor.role} may not do this; it takes ${needed}`);
    },
    async refuseNotFound(table, id, action) {
      const owner = isId(id)
        ? await database.asInstallation((transaction) => ownerOf(transaction, table, id))
        : undefined;
      if (owner !== undefined && owner !== tenant)
        await refused.note(...crossing(clock(), actor, tenant, owner, action, id));
      throw new RecordsError('not_found');
    },
  };
  return context;
}

async function ownerOf(transaction: RecordsTransaction, table: OwnedTable, id: string): Promise<TenantId | undefined> {
  const column = table === 'membership' ? 'user_id' : 'id';
  const row = await transaction.selectFrom(table).select('tenant').where(column, '=', id).executeTakeFirst();
  return row?.tenant;
}
