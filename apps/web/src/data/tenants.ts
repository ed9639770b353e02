import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { ask, operation } from './graphql.ts';

/** What has a retention class of its own, in the order in which it is shown. */
export const RETAINED = ['logs', 'spans', 'exemplars', 'samples', 'rollups'] as const;
export type Retained = (typeof RETAINED)[number];
export const METERED = ['logs', 'spans', 'samples'] as const;
export type Metered = (typeof METERED)[number];
/** Days; 0 keeps for ever. */
export const CLASSES = [1, 3, 7, 14, 30, 60, 90, 180, 365, 0] as const;

/** What may be changed, by the names that a change has. */
export interface TenantSettings {
  readonly retention: Readonly<Record<Retained, number>>;
  readonly retentionLimit: Readonly<Record<Retained, number | null>>;
  readonly quotaPerHour: Readonly<Record<Metered, number | null>>;
  readonly acceptAnyTime: boolean;
  readonly bytesShare: number | null;
  readonly maxSeries: number | null;
  readonly maxSeriesPerMetric: number | null;
  readonly redactKeys: readonly string[];
  readonly redactPatterns: readonly string[];
}
export type TenantChange = Partial<
  Omit<TenantSettings, 'retention' | 'retentionLimit' | 'quotaPerHour'> & {
    readonly retention: Partial<Record<Retained, number>>;
    readonly retentionLimit: Partial<Record<Retained, number>>;
    readonly quotaPerHour: Partial<Record<Metered, number>>;
  }
>;

export interface KeptSignal {
  readonly signal: Retained;
  readonly days: number;
  readonly defaultDays: number;
  readonly limitDays: number | null;
  readonly rows: number | null;
  readonly bytesOnDisk: number | null;
  readonly toMoveRows: number | null;
  readonly toMoveBytes: number | null;
  readonly done: number | null;
}
export interface QuotaUse {
  readonly signal: Metered;
  readonly perHour: number;
  readonly used: number;
  readonly throttledSince: string | null;
  readonly recoversInMs: number;
  readonly rejectedToday: number;
  readonly countedSince: string;
}
export interface TenantAccount {
  readonly id: string;
  readonly name: string;
  readonly bytesOnDisk: number | null;
  readonly settings: TenantSettings;
  readonly kept: readonly KeptSignal[];
  readonly quotas: readonly QuotaUse[];
  readonly seriesToday: number | null;
  readonly mayChange: readonly string[];
}
export type TenantSummary = Pick<TenantAccount, 'id' | 'name' | 'bytesOnDisk' | 'settings'>;

export interface RetentionCost {
  readonly signal: Retained;
  readonly days: number;
  readonly rows: number;
  readonly bytes: number;
  readonly expiringRows: number;
  readonly expiringBytes: number;
}
export interface RedactionTrial {
  readonly isRecord: boolean;
  readonly body: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const DAYS = RETAINED.join(' ');
const SETTINGS = `settings { retention { ${DAYS} } retentionLimit { ${DAYS} } quotaPerHour { ${METERED.join(' ')} }
  acceptAnyTime bytesShare maxSeries maxSeriesPerMetric redactKeys redactPatterns }`;
const ACCOUNT = `id name bytesOnDisk ${SETTINGS} seriesToday mayChange
  kept { signal days defaultDays limitDays rows bytesOnDisk toMoveRows toMoveBytes done }
  quotas { signal perHour used throttledSince recoversInMs rejectedToday countedSince }`;

export const TENANT_ACCOUNTS = operation<{ tenantAccounts: TenantSummary[] }>(
  `query TenantAccounts { tenantAccounts { id name bytesOnDisk ${SETTINGS} } }`,
);
export const TENANT_ACCOUNT = operation<{ tenantAccount: TenantAccount }, { name: string }>(
  `query TenantAccount($name: String) { tenantAccount(name: $name) { ${ACCOUNT} } }`,
);
export const CHANGE_TENANT = operation<{ changeTenant: TenantAccount }, { name: string; change: TenantChange }>(
  `mutation ChangeTenant($name: String, $change: TenantChange!) { changeTenant(name: $name, change: $change) { ${ACCOUNT} } }`,
);
export const RETENTION_COST = operation<
  { retentionCost: RetentionCost[] },
  { tenant: string; retention: Partial<Record<Retained, number>> }
>(`query RetentionCost($tenant: String, $retention: RetentionInput!) {
  retentionCost(tenant: $tenant, retention: $retention) { signal days rows bytes expiringRows expiringBytes }
}`);
export const PERSONAL_DATA = operation<{ personalData: Pick<TenantSettings, 'redactKeys' | 'redactPatterns'> }>(
  'query PersonalData { personalData { redactKeys redactPatterns } }',
);
export const REDACTION_TRIAL = operation<
  { redactionTrial: RedactionTrial },
  { sample: string; redactKeys: readonly string[]; redactPatterns: readonly string[] }
>(`query RedactionTrial($sample: String!, $redactKeys: [String!], $redactPatterns: [String!]) {
  redactionTrial(sample: $sample, redactKeys: $redactKeys, redactPatterns: $redactPatterns) { isRecord body attributes }
}`);

/** While records move it is asked again soon; else quotas fill up and empty by themselves. */
const MOVING_MS = 1_000;
const AGAIN_MS = 10_000;

export const tenantAccountsQuery = queryOptions({
  queryKey: ['tenants'],
  refetchInterval: AGAIN_MS,
  queryFn: async ({ signal }) => (await ask(TENANT_ACCOUNTS, {}, { signal })).tenantAccounts,
});

export function isMoving({ kept }: Pick<TenantAccount, 'kept'>): boolean {
  return kept.some(({ toMoveRows, done }) => done !== null || (toMoveRows ?? 0) > 0);
}

export function tenantAccountQuery(name: string) {
  return queryOptions({
    queryKey: ['tenant', name],
    refetchInterval: ({ state }: { readonly state: { readonly data: TenantAccount | undefined } }) =>
      state.data !== undefined && isMoving(state.data) ? MOVING_MS : AGAIN_MS,
    queryFn: async ({ signal }) => (await ask(TENANT_ACCOUNT, { name }, { signal })).tenantAccount,
  });
}

export function retentionCostQuery(tenant: string, signal: Retained, days: number) {
  return queryOptions({
    queryKey: ['retention-cost', tenant, signal, days],
    staleTime: AGAIN_MS,
    queryFn: async (context) =>
      (await ask(RETENTION_COST, { tenant, retention: { [signal]: days } }, { signal: context.signal }))
        .retentionCost[0],
  });
}

/** Sent with keepalive, because it may leave as the page closes. */
export async function changeTenant(name: string, change: TenantChange): Promise<TenantAccount> {
  return (await ask(CHANGE_TENANT, { name, change }, { keepalive: true })).changeTenant;
}

export function useChangeTenant(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: TenantChange) => changeTenant(name, change),
    onSuccess: (account) => {
      client.setQueryData(tenantAccountQuery(name).queryKey, account);
      void client.invalidateQueries({ queryKey: tenantAccountsQuery.queryKey });
    },
  });
}

/** Names and forms of personal data, asked for when somebody wants them. */
export function usePersonalData() {
  return useMutation({ mutationFn: async () => (await ask(PERSONAL_DATA, {})).personalData });
}

export function useTryRedaction() {
  return useMutation({
    mutationFn: async (tried: { sample: string; redactKeys: readonly string[]; redactPatterns: readonly string[] }) =>
      (await ask(REDACTION_TRIAL, tried)).redactionTrial,
  });
}
