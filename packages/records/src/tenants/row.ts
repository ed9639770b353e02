import {
  DEFAULT_RETENTION,
  type RetainedSignal,
  type RetentionClass,
  type Signal,
  type TenantPolicy,
} from '@oriel/telemetry';
import type { Selectable } from 'kysely';
import type { Tables } from '../database/tables.ts';
import type { Tenant } from './shape.ts';

/** The one place that knows both shapes of a tenant. */
export function toTenant(row: Selectable<Tables['tenant']>): Tenant {
  const bytesShare = row.bytes_share === null ? null : Number(row.bytes_share);
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    bytesShare,
    retentionLimit: row.retention_limit as Tenant['retentionLimit'],
    policy: toPolicy(row),
  };
}

function toPolicy(row: Selectable<Tables['tenant']>): TenantPolicy {
  const retention = ofToday(row.retention as Partial<Record<RetainedSignal | 'points', RetentionClass>>);
  const quotaPerHour = ofToday(row.quota_per_hour as Partial<Record<Signal | 'points', number>>);
  return {
    tenant: row.id,
    retention: { ...DEFAULT_RETENTION, ...retention },
    acceptAnyTime: row.accept_any_time,
    ...(Object.keys(quotaPerHour).length === 0 ? {} : { quotaPerHour }),
    ...(row.max_series === null ? {} : { maxSeries: row.max_series }),
    ...(row.max_series_per_metric === null ? {} : { maxSeriesPerMetric: row.max_series_per_metric }),
    redactKeys: row.redact_keys,
    redactPatterns: row.redact_patterns,
  };
}

/** Points of metrics were a signal of their own once: what was said of them holds for samples, unless these have their own word. */
function ofToday<T extends { readonly points?: unknown; readonly samples?: unknown }>({ points, ...known }: T) {
  return points === undefined ? known : { samples: points as T['samples'], ...known };
}
