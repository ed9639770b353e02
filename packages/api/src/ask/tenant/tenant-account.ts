import type { Tenant, TenantChange } from '@oriel/records';
import { METERED_SIGNALS } from '@oriel/records';
import { type RetentionChange, StoreError } from '@oriel/store';
import { DEFAULT_RETENTION, RETAINED_SIGNALS, type RetainedSignal, type RetentionClass } from '@oriel/telemetry';
import { type Access, demand } from '../../access/access.ts';
import type { ApiDependencies } from '../../api-dependencies.ts';
import { rfc3339FromMs } from '../../present/time.ts';
import type { Asker } from '../asker.ts';
import { seenTenant } from './seen-tenant.ts';

/** What may be changed of a tenant, by the names that a change of it has. */
export interface TenantSettings {
  readonly retention: Readonly<Record<RetainedSignal, number>>;
  readonly retentionLimit: Readonly<Partial<Record<RetainedSignal, number>>>;
  readonly quotaPerHour: Readonly<Partial<Record<(typeof METERED_SIGNALS)[number], number>>>;
  readonly acceptAnyTime: boolean;
  readonly bytesShare: number | null;
  readonly maxSeries: number | null;
  readonly maxSeriesPerMetric: number | null;
  readonly redactKeys: readonly string[];
  readonly redactPatterns: readonly string[];
}

export interface TenantSummary {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly settings: TenantSettings;
  /** As of at most a quarter of a minute ago; null until it was measured. */
  readonly bytesOnDisk: number | null;
}

/** One signal as it is kept. */
export interface KeptSignalOfTenant {
  readonly signal: RetainedSignal;
  readonly days: number;
  readonly defaultDays: number;
  /** The longest that the tenant's own administrators may choose; null for any. */
  readonly limitDays: number | null;
  readonly rows: number | null;
  readonly bytesOnDisk: number | null;
  /** What is stored with another class and has yet to follow; null while the engine cannot say. */
  readonly toMoveRows: number | null;
  readonly toMoveBytes: number | null;
  /** The share that is done of the move that is going on now; null where none is. */
  readonly done: number | null;
}

export interface QuotaOfTenant {
  readonly signal: string;
  readonly perHour: number;
  readonly used: number;
  readonly throttledSince: string | null;
  readonly recoversInMs: number;
  readonly rejectedToday: number;
  readonly countedSince: string;
}

export interface TenantAccount extends TenantSummary {
  readonly kept: readonly KeptSignalOfTenant[];
  readonly quotas: readonly QuotaOfTenant[];
  readonly seriesToday: number | null;
  /** The settings that the one who asks may change. */
  readonly mayChange: readonly string[];
}

const OWN_SETTINGS = ['retention', 'redactKeys', 'redactPatterns'];
const OPERATORS_SETTINGS = [
  'retentionLimit',
  'quotaPerHour',
  'acceptAnyTime',
  'bytesShare',
  'maxSeries',
  'maxSeriesPerMetric',
];

export function tenantSummary({ tenantUpkeep }: ApiDependencies, tenant: Tenant): TenantSummary {
  const { policy, retentionLimit, bytesShare } = tenant;
  const kept = tenantUpkeep.kept(tenant.id);
  return {
    id: String(tenant.id),
    name: tenant.name,
    createdAt: tenant.createdAt.toISOString(),
    settings: {
      retention: policy.retention,
      retentionLimit,
      quotaPerHour: Object.fromEntries(
        METERED_SIGNALS.flatMap((signal) => {
          const quota = policy.quotaPerHour?.[signal];
          return quota === undefined ? [] : [[signal, quota]];
        }),
      ),
      acceptAnyTime: policy.acceptAnyTime,
      bytesShare,
      maxSeries: policy.maxSeries ?? null,
      maxSeriesPerMetric: policy.maxSeriesPerMetric ?? null,
      redactKeys: policy.redactKeys,
      redactPatterns: policy.redactPatterns,
    },
    bytesOnDisk: kept === undefined ? null : kept.reduce((sum, { bytesOnDisk }) => sum + bytesOnDisk, 0),
  };
}

export async function tenantAccount(deps: ApiDependencies, { access }: Asker, tenant: Tenant): Promise<TenantAccount> {
  return {
    ...tenantSummary(deps, tenant),
    kept: await keptOf(deps, tenant),
    quotas: quotasOf(deps, tenant),
    seriesToday: deps.tenantUpkeep.seriesToday(tenant.id) ?? null,
    mayChange: settingsToChange(access),
  };
}

export async function keptOf(deps: ApiDependencies, tenant: Tenant): Promise<KeptSignalOfTenant[]> {
  const kept = deps.tenantUpkeep.kept(tenant.id);
  const toMove = await movesOf(deps, tenant);
  const moving = deps.tenantUpkeep.moving(tenant.id);
  return RETAINED_SIGNALS.map((signal) => {
    const own = kept?.find((one) => one.signal === signal);
    const move = toMove?.find(({ change }) => change.signal === signal);
    return {
      signal,
      days: tenant.policy.retention[signal],
      defaultDays: DEFAULT_RETENTION[signal],
      limitDays: tenant.retentionLimit[signal] ?? null,
      rows: kept === undefined ? null : (own?.rows ?? 0),
      bytesOnDisk: kept === undefined ? null : (own?.bytesOnDisk ?? 0),
      toMoveRows: move?.rows ?? null,
      toMoveBytes: move?.bytes ?? null,
      done: moving?.signal === signal ? moving.done : null,
    };
  });
}

export function quotasOf({ tenantUpkeep }: ApiDependencies, { policy }: Tenant): QuotaOfTenant[] {
  return tenantUpkeep.quotaUse(policy).map((use) => ({
    signal: use.signal,
    perHour: use.quotaPerHour,
    used: use.used,
    throttledSince: use.throttledSinceMs === undefined ? null : rfc3339FromMs(use.throttledSinceMs),
    recoversInMs: use.recoversInMs,
    rejectedToday: use.rejectedToday,
    countedSince: rfc3339FromMs(use.countedSinceMs),
  }));
}

export function settingsToChange({ scopes, actor }: Access): readonly string[] {
  if (actor.operator) return [...OWN_SETTINGS, ...OPERATORS_SETTINGS];
  return scopes.has('admin') ? OWN_SETTINGS : [];
}

/** Where the engine is away the rest can still be told. */
async function movesOf({ store, now }: ApiDependencies, tenant: Tenant) {
  try {
    return await store.retentionCost(classesOf(tenant), now());
  } catch (error) {
    if (error instanceof StoreError && error.status >= 503) return undefined;
    throw error;
  }
}

/** All classes of a tenant with some of them other: what lies in a table of several signals hangs on all. */
function classesOf({ id, policy }: Tenant, retention: TenantChange['retention'] = {}): RetentionChange[] {
  return RETAINED_SIGNALS.map((signal) => ({ tenant: id, signal, to: retention[signal] ?? policy.retention[signal] }));
}

export interface RetentionCostOfSignal {
  readonly signal: RetainedSignal;
  readonly days: RetentionClass;
  readonly rows: number;
  readonly bytes: number;
  readonly expiringRows: number;
  readonly expiringBytes: number;
}

/** What a change of classes comes to, of the signals that it is about. */
export async function costOfRetention(
  { store, now }: ApiDependencies,
  tenant: Tenant,
  retention: NonNullable<TenantChange['retention']>,
): Promise<RetentionCostOfSignal[]> {
  const costs = await store.retentionCost(classesOf(tenant, retention), now());
  return costs
    .filter(({ change }) => retention[change.signal] !== undefined)
    .map(({ change, ...cost }) => ({ signal: change.signal, days: change.to, ...cost }));
}

/** Changes one's own tenant, or any as an operator. What may be changed by whom is judged by records. */
export async function changeTenant(
  deps: ApiDependencies,
  asker: Asker,
  name: string,
  change: TenantChange,
): Promise<Tenant> {
  const { access } = asker;
  demand(access, 'admin');
  const tenant = await seenTenant(deps, asker, name);
  const changed =
    tenant.id === access.tenant
      ? await asker.records.tenant.update(change)
      : await deps.records.installation(access.actor).tenants.update(tenant.id, change);
  if (change.retention !== undefined) deps.tenantUpkeep.classesChanged();
  return changed;
}
