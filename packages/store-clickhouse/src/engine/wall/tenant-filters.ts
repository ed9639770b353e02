import type { TenantId } from '@oriel/telemetry';
import { quoteString } from '../sql/quote-sql.ts';
import { TENANT_TABLES } from './tenant-tables.ts';

const MAX_TENANT_ID = 2 ** 32 - 1;

/**
 * Value of the setting `additional_table_filters` that binds a read to one tenant: every table of ours, keyed
 * `database.table`, because a key without its database is not matched and lets everything through.
 */
export function tenantFilters(tenant: TenantId, database: string): string {
  if (!Number.isInteger(tenant) || tenant < 0 || tenant > MAX_TENANT_ID) {
    throw new RangeError(`"${tenant}" is not a tenant id`);
  }
  const filters = TENANT_TABLES.map((table) => `${quoteString(`${database}.${table}`)}:'tenant = ${tenant}'`);
  return `{${filters.join(',')}}`;
}

/** The tenant whose complete filter this is, or undefined: anything but the exact text is not a filter. */
export function tenantOfFilters(filters: string, database: string): TenantId | undefined {
  const match = /'tenant = (\d{1,10})'\}$/.exec(filters);
  const tenant = Number(match?.[1] ?? Number.NaN);
  if (!Number.isInteger(tenant) || tenant > MAX_TENANT_ID) return undefined;
  return tenantFilters(tenant, database) === filters ? tenant : undefined;
}
