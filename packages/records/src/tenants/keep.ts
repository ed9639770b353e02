import { RecordsError } from '../errors.ts';
import type { TenantContext } from '../tenant-context.ts';
import { toTenant } from './row.ts';
import { checkTenantChange } from './rules.ts';
import type { Tenant, TenantChange } from './shape.ts';

/** The tenant itself, as seen from inside. */
export interface OwnTenant {
  get(): Promise<Tenant>;
  /** Takes ADMIN; quotas, `acceptAnyTime`, `bytesShare` and limits of series take an operator. What is stored follows in the background. */
  update(change: TenantChange): Promise<Tenant>;
}

export function ownTenant(
  context: TenantContext,
  changeAsOperator: (change: TenantChange) => Promise<void>,
  onChanged: () => void,
): OwnTenant {
  const get = () =>
    context.transact(async (transaction) => {
      const row = await transaction.selectFrom('tenant').selectAll().executeTakeFirst();
      if (row === undefined) throw new RecordsError('not_found', `there is no tenant ${context.tenant}`);
      return toTenant(row);
    });
  return {
    get,
    async update(change) {
      await context.requireRole('ADMIN', 'tenant.update', String(context.tenant));
      checkTenantChange(change);
      const { quotaPerHour, acceptAnyTime, bytesShare, maxSeries, maxSeriesPerMetric, ...own } = change;
      const ofOperators = { quotaPerHour, acceptAnyTime, bytesShare, maxSeries, maxSeriesPerMetric };
      if (Object.values(ofOperators).some((value) => value !== undefined)) {
        if (!context.actor.operator) {
          throw new RecordsError(
            'operators_only',
            'quotas, times, the share of the disk and limits of series are set by operators',
          );
        }
        await changeAsOperator({
          ...(quotaPerHour === undefined ? {} : { quotaPerHour }),
          ...(acceptAnyTime === undefined ? {} : { acceptAnyTime }),
          ...(bytesShare === undefined ? {} : { bytesShare }),
          ...(maxSeries === undefined ? {} : { maxSeries }),
          ...(maxSeriesPerMetric === undefined ? {} : { maxSeriesPerMetric }),
        });
      }
      if (Object.keys(own).length > 0) {
        await context.transact(async (transaction) => {
          const row = await transaction.selectFrom('tenant').selectAll().forUpdate().executeTakeFirstOrThrow();
          await transaction
            .updateTable('tenant')
            .set({
              ...(own.retention === undefined
                ? {}
                : { retention: JSON.stringify({ ...row.retention, ...own.retention }) }),
              ...(own.redactKeys === undefined ? {} : { redact_keys: [...own.redactKeys] }),
              ...(own.redactPatterns === undefined ? {} : { redact_patterns: [...own.redactPatterns] }),
            })
            .where('id', '=', context.tenant)
            .execute();
          await context.audit(transaction, 'tenant.update', row.name, own);
        });
      }
      onChanged();
      return get();
    },
  };
}
