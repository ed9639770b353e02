import { RecordsError } from '../errors.ts';
import type { TenantContext } from '../tenant-context.ts';
import { beyondLimit, formerOf, ownColumns } from './change.ts';
import { toTenant } from './row.ts';
import { checkTenantChange } from './rules.ts';
import type { Tenant, TenantChange } from './shape.ts';

/** The tenant itself, as seen from inside. */
export interface OwnTenant {
  get(): Promise<Tenant>;
  /**
   * Takes ADMIN: retention, as long as operators allow, and redaction; everything else takes an operator. What is stored follows in the
   * background.
   */
  update(change: TenantChange): Promise<Tenant>;
}

export function ownTenant(
  context: TenantContext,
  changeAsOperator: (change: TenantChange) => Promise<Tenant>,
  onChanged: () => void,
): OwnTenant {
  return {
    get: () =>
      context.transact(async (transaction) => {
        const row = await transaction.selectFrom('tenant').selectAll().executeTakeFirst();
        if (row === undefined) throw new RecordsError('not_found', `there is no tenant ${context.tenant}`);
        return toTenant(row);
      }),
    async update(given) {
      await context.requireRole('ADMIN', 'tenant.update', String(context.tenant));
      const change = checkTenantChange(given);
      if (context.actor.operator) return changeAsOperator(change);
      const { retention, redactKeys, redactPatterns, ...ofOperators } = change;
      const [field] = Object.keys(ofOperators);
      if (field !== undefined) {
        const detail = { tried: 'tenant.update', fields: Object.keys(ofOperators) };
        await context.transact((transaction) =>
          context.audit(transaction, 'operator.denied', String(context.tenant), detail),
        );
        throw new RecordsError(
          'operators_only',
          'quotas, times, the share of the disk, limits of series and of retention are set by operators',
          { field },
        );
      }
      const updated = await context.transact(async (transaction) => {
        const row = await transaction.selectFrom('tenant').selectAll().forUpdate().executeTakeFirstOrThrow();
        const tenant = toTenant(row);
        const beyond = beyondLimit(tenant, change);
        if (beyond !== undefined) {
          const detail = { tried: 'tenant.update', to: change, limit: tenant.retentionLimit };
          await context.audit(transaction, 'operator.denied', row.name, detail);
          return beyond;
        }
        await context.audit(transaction, 'tenant.update', row.name, { from: formerOf(tenant, change), to: change });
        return transaction
          .updateTable('tenant')
          .set(ownColumns(row, change))
          .where('id', '=', context.tenant)
          .returningAll()
          .executeTakeFirstOrThrow();
      });
      if (updated instanceof RecordsError) throw updated;
      onChanged();
      return toTenant(updated);
    },
  };
}
