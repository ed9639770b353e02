import type { TenantId } from '@oriel/telemetry';
import type { Actor } from '../actor.ts';
import { appendAudit } from '../audit/append.ts';
import type { Database } from '../database/connect.ts';
import { brokenConstraint } from '../database/failure.ts';
import { RecordsError } from '../errors.ts';
import { isTenantId, quote } from '../rules.ts';
import { allColumns, formerOf, limitsOf } from './change.ts';
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
  /** Says in its audit log that days of its telemetry are brought back from the archive: before they are. */
  noteRestore(tenant: TenantId, restore: RestoredDays): Promise<void>;
}

export interface RestoredDays {
  readonly signal: string;
  readonly day: string;
  readonly keptUntil: Date;
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

    async create({ name: given, ...rest }) {
      const name = checkTenantName(given);
      const wanted = checkTenantChange(rest);
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
              retention_limit: JSON.stringify(limitsOf(wanted.retentionLimit ?? {})),
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

    async update(tenant, given) {
      if (!isTenantId(tenant)) throw new RecordsError('not_found', `there is no tenant ${tenant}`);
      const change = checkTenantChange(given);
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
          detail: { from: formerOf(toTenant(row), change), to: change },
        });
        return transaction
          .updateTable('tenant')
          .set(allColumns(row, change))
          .where('id', '=', tenant)
          .returningAll()
          .executeTakeFirstOrThrow();
      });
      onChanged(tenant);
      return toTenant(updated);
    },

    async noteRestore(tenant, { signal, day, keptUntil }) {
      await database.asInstallation((transaction) =>
        appendAudit(transaction, {
          at: new Date(now()),
          tenant,
          actor,
          action: 'archive.restore',
          target: `${signal} ${day}`,
          detail: { signal, day, keptUntil: keptUntil.toISOString() },
        }),
      );
    },
  };
}

/** Null is a choice, nothing said is none. */
function orPreset(wanted: number | null | undefined, preset: number): number | null {
  return wanted === undefined ? preset : wanted;
}
