import { checkBySchema, invalid, quote } from '../rules.ts';
import { tenantChangeSchema } from './schema.ts';
import type { TenantChange } from './shape.ts';

/** A preset for tenants that are made later; the first tenant and `oriel` have no quota. */
export const QUOTA_PRESET = { logs: 10_000 } as const;

/** Likewise: those two have as many series as the server takes for any tenant. */
export const SERIES_PRESET = { maxSeries: 500_000, maxSeriesPerMetric: 100_000 } as const;

export function checkTenantName(name: string): string {
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return name;
  throw invalid(
    'name',
    `the name ${quote(name)} must be 1 to 63 lower-case letters, digits and hyphens, no hyphen at an end`,
  );
}

/** Throws `invalid` with the field at fault. */
export function checkTenantChange(change: unknown): TenantChange {
  return checkBySchema(tenantChangeSchema, change);
}
