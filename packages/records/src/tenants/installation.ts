import type { TenantId } from '@oriel/telemetry';
import type { Actor } from '../actor.ts';
import { appendAudit } from '../audit/append.ts';
import type { Database } from '../database/connect.ts';
import { brokenConstraint } from '../database/failure.ts';
import { RecordsError } from '../errors.ts';
import { isTenantId, quote } from '../rules.ts';
import { toTenant } from './row.ts';
import { checkTenantChange, checkTenantName, QUOTA_PRESET, SERIES_PRESET } from './rules.ts';
import type { NewTenant, Tenant, TenantChange } from './shape.ts';

/** All tenants, for operators. */
export interface InstallationTenants {
  list(): Promise<readonly Tenant[]>;
  /**
   * A tenant made without `quotaPerHour` gets the preset of 10,000 logs an hour; `{}` gives none. One made without `maxSeries`
   * or `maxSeriesPerMetric` gets 500,000 and 100,000.
   */
  create(tenant: NewTenant): Promise<Tenant>;
  update(tenant: TenantId, change: TenantChange): Promise<Tenant>;
}

export function installationTenants(
  database: Database,
  now: () => number,
  actor: Actor,
  onChanged: (tenant: TenantId) => void,
): InstallationTenants {
  return {
    async list() {
      const rows = await database.asInstallation((transaction) =>
        transaction.selectFrom('tenant').selectAll().orderBy('id').execute(),
      );
      return rows.map(toTenant);
    },

    async create(wanted) {
      const name = checkTenantName(wanted.name);
      checkTenantChange(wanted);
      const at = new Date(now());
      try {
        return await database.asInstallation(async (transaction) => {
          const row = await transaction
            .insertInto('tenant')
            .values({
              name,
              created_at: at,
              accept_any_time: wanted.acceptAnyTime ?? false,
              retention: JSON.stringify(wanted.retention ?? {}),
              quota_per_hour: JSON.stringify(wanted.quotaPerHour ?? QUOTA_PRESET),
              bytes_share: wanted.bytesShare ?? null,
              max_series: orPreset(wanted.maxSeries, SERIES_PRESET.maxSeries),
              max_series_per_metric: orPreset(wanted.maxSeriesPerMetric, SERIES_PRESET.maxSeriesPerMetric),
              redact_keys: [...(wanted.redactKeys ?? [])],
              redact_patterns: [...(wanted.redactPatterns ?? [])],
            })
            .returningAll()
            .executeTakeFirstOrThrow();
          await appendAudit(transaction, {
            at,
            tenant: row.id,
            actor,
            action: 'tenant.create',
            target: name,
            detail: { ...wanted },
          });
          return toTenant(row);
        });
      } catch (error) {
        if (brokenConstraint(error)?.kind === 'unique') {
          throw new RecordsError('already_exists', `there is a tenant ${quote(name)} already`, { field: 'name' });
        }
        throw error;
      }
    },

    async update(tenant, change) {
      if (!isTenantId(tenant)) throw new RecordsError('not_found', `there is no tenant ${tenant}`);
      checkTenantChange(change);
      const { retention, quotaPerHour, acceptAnyTime, bytesShare, redactKeys, redactPatterns } = change;
      const { maxSeries, maxSeriesPerMetric } = change;
      const updated = await database.asInstallation(async (transaction) => {
        const row = await transaction
          .selectFrom('tenant')
          .selectAll()
          .where('id', '=', tenant)
          .forUpdate()
          .executeTakeFirst();
        if (row === undefined) throw new RecordsError('not_found', `there is no tenant ${tenant}`);
        await appendAudit(transaction, {
          at: new Date(now()),
          tenant,
          actor,
          action: 'tenant.update',
          target: row.name,
          detail: { ...change },
        });
        return transaction
          .updateTable('tenant')
          .set({
            retention: JSON.stringify({ ...row.retention, ...retention }),
            quota_per_hour: JSON.stringify(quotaPerHour ?? row.quota_per_hour),
            accept_any_time: acceptAnyTime ?? row.accept_any_time,
            ...(bytesShare === undefined ? {} : { bytes_share: bytesShare }),
            ...(maxSeries === undefined ? {} : { max_series: maxSeries }),
            ...(maxSeriesPerMetric === undefined ? {} : { max_series_per_metric: maxSeriesPerMetric }),
            redact_keys: [...(redactKeys ?? row.redact_keys)],
            redact_patterns: [...(redactPatterns ?? row.redact_patterns)],
          })
          .where('id', '=', tenant)
          .returningAll()
          .executeTakeFirstOrThrow();
      });
      onChanged(tenant);
      return toTenant(updated);
    },
  };
}

/** Null is a choice, nothing said is none. */
function orPreset(wanted: number | null | undefined, preset: number): number | null {
  return wanted === undefined ? preset : wanted;
}
