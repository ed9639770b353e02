import type { TenantId } from '@oriel/telemetry';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/connect.ts';

export interface RuleGroupKey {
  readonly tenant: TenantId;
  readonly file: string;
  readonly name: string;
}

/** What was kept of a group last, and whether it is ours to evaluate. */
export interface TakenRuleGroup {
  readonly isOurs: boolean;
  /** As it was given to `keep`; `{}` before. */
  readonly state: unknown;
}

/**
 * Groups of rules, shared by all servers of an installation. Leases end by the database's clock, so those of the servers need not
 * agree. `holder` is a UUID of one run of one server.
 */
export interface RuleGroups {
  /** Takes the group, or goes on holding it, for `leaseMs` from now. Not ours while another's lease lasts. */
  take(group: RuleGroupKey, holder: string, leaseMs: number): Promise<TakenRuleGroup>;
  /** Keeps its state and lengthens the lease. False when it is not ours any more; nothing is kept then. */
  keep(group: RuleGroupKey, holder: string, state: unknown, leaseMs: number): Promise<boolean>;
  /** Ends all leases of a server that stops, so that the others need not wait for them. */
  release(holder: string): Promise<void>;
  /** The group is in no file any more. Does nothing unless it is ours. */
  forget(group: RuleGroupKey, holder: string): Promise<void>;
}

export function ruleGroups(database: Database): RuleGroups {
  return {
    take: (group, holder, leaseMs) =>
      database.asInstallation(async (transaction) => {
        const lease = { holder, lease_ends_at: endOf(leaseMs) };
        const taken = await transaction
          .insertInto('rule_group')
          .values({ ...group, ...lease })
          .onConflict((conflict) =>
            conflict
              .columns(['tenant', 'file', 'name'])
              .doUpdateSet(lease)
              .where((row) =>
                row.or([row('rule_group.holder', '=', holder), row('rule_group.lease_ends_at', '<', sql<Date>`now()`)]),
              ),
          )
          .returning('state')
          .executeTakeFirst();
        if (taken !== undefined) return { isOurs: true, state: taken.state };
        const { state } = await transaction
          .selectFrom('rule_group')
          .select('state')
          .where('tenant', '=', group.tenant)
          .where('file', '=', group.file)
          .where('name', '=', group.name)
          .executeTakeFirstOrThrow();
        return { isOurs: false, state };
      }),

    keep: (group, holder, state, leaseMs) =>
      database.asInstallation(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('rule_group')
          .set({ state: JSON.stringify(state), lease_ends_at: endOf(leaseMs) })
          .where('tenant', '=', group.tenant)
          .where('file', '=', group.file)
          .where('name', '=', group.name)
          .where('holder', '=', holder)
          .executeTakeFirstOrThrow();
        return numUpdatedRows > 0n;
      }),

    release: (holder) =>
      database.asInstallation(async (transaction) => {
        await transaction
          .updateTable('rule_group')
          .set({ lease_ends_at: endOf(0) })
          .where('holder', '=', holder)
          .execute();
      }),

    forget: (group, holder) =>
      database.asInstallation(async (transaction) => {
        await transaction
          .deleteFrom('rule_group')
          .where('tenant', '=', group.tenant)
          .where('file', '=', group.file)
          .where('name', '=', group.name)
          .where('holder', '=', holder)
          .execute();
      }),
  };
}

function endOf(leaseMs: number): RawBuilder<Date> {
  return sql<Date>`now() + ${leaseMs} * interval '1 millisecond'`;
}
