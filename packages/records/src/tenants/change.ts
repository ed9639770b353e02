import { longerRetention, RETAINED_SIGNALS, type RetainedSignal } from '@oriel/telemetry';
import type { Selectable } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { RecordsError } from '../errors.ts';
import type { Tenant, TenantChange } from './shape.ts';

type Row = Selectable<Tables['tenant']>;

/** What a tenant's own administrators may change; the rest is for operators. */
export type OwnChange = Pick<TenantChange, 'retention' | 'redactKeys' | 'redactPatterns'>;

/** The columns that a tenant's own role may write. */
export function ownColumns(row: Row, { retention, redactKeys, redactPatterns }: OwnChange) {
  return {
    retention: JSON.stringify({ ...row.retention, ...retention }),
    redact_keys: [...(redactKeys ?? row.redact_keys)],
    redact_patterns: [...(redactPatterns ?? row.redact_patterns)],
  };
}

export function allColumns(row: Row, change: TenantChange) {
  const { quotaPerHour, acceptAnyTime, bytesShare, maxSeries, maxSeriesPerMetric, retentionLimit } = change;
  return {
    ...ownColumns(row, change),
    quota_per_hour: JSON.stringify(quotaPerHour ?? row.quota_per_hour),
    accept_any_time: acceptAnyTime ?? row.accept_any_time,
    retention_limit: JSON.stringify(limitsOf({ ...row.retention_limit, ...retentionLimit })),
    ...(bytesShare === undefined ? {} : { bytes_share: bytesShare }),
    ...(maxSeries === undefined ? {} : { max_series: maxSeries }),
    ...(maxSeriesPerMetric === undefined ? {} : { max_series_per_metric: maxSeriesPerMetric }),
  };
}

/** For ever is no limit, and kept as none. */
export function limitsOf(limit: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(limit).filter(([, days]) => days !== 0));
}

/** What is changed as it was: made in its turn, it takes the change back. For the audit log. */
export function formerOf({ policy, bytesShare, retentionLimit }: Tenant, change: TenantChange): TenantChange {
  const former: TenantChange = {
    retention: pick(change.retention, (signal) => policy.retention[signal]),
    retentionLimit: pick(change.retentionLimit, (signal) => retentionLimit[signal] ?? 0),
    quotaPerHour: { ...policy.quotaPerHour },
    redactKeys: policy.redactKeys,
    redactPatterns: policy.redactPatterns,
    acceptAnyTime: policy.acceptAnyTime,
    bytesShare,
    maxSeries: policy.maxSeries ?? null,
    maxSeriesPerMetric: policy.maxSeriesPerMetric ?? null,
  };
  return Object.fromEntries(Object.entries(former).filter(([name]) => name in change));
}

function pick<Value>(
  of: Readonly<Partial<Record<RetainedSignal, unknown>>> | undefined,
  value: (signal: RetainedSignal) => Value,
) {
  return Object.fromEntries(
    RETAINED_SIGNALS.filter((signal) => of?.[signal] !== undefined).map((signal) => [signal, value(signal)]),
  ) as Partial<Record<RetainedSignal, Value>>;
}

/** Why an administrator may not choose these classes: longer than operators allow. One that is in force already may stay. */
export function beyondLimit(
  { policy, retentionLimit }: Tenant,
  { retention = {} }: OwnChange,
): RecordsError | undefined {
  for (const signal of RETAINED_SIGNALS) {
    const [wanted, limit] = [retention[signal], retentionLimit[signal]];
    if (wanted === undefined || limit === undefined || wanted === policy.retention[signal]) continue;
    if (longerRetention(wanted, limit) === limit) continue;
    return new RecordsError(
      'operators_only',
      `${signal} may be kept ${limit} days at most here; operators may allow more`,
      {
        field: `retention.${signal}`,
      },
    );
  }
  return undefined;
}
