import type { TenantId, TenantPolicy } from '@oriel/telemetry';
import type { Database } from '../database/connect.ts';
import { LastKnown } from '../database/last-known.ts';
import { isTenantId } from '../rules.ts';
import { toTenant } from './row.ts';
import type { Tenant } from './shape.ts';

const FRESH_MS = 1_000;
const CAPACITY = 10_000;

/** Tenants as the way in asks for them: at most a second old, the last known ones while the database is away. */
export interface TenantDirectory {
  policyOf(tenant: TenantId): Promise<TenantPolicy | undefined>;
  byName(name: string): Promise<Tenant | undefined>;
  forget(tenant: TenantId): void;
  readonly servedWhileAway: number;
}

export function tenantDirectory(database: Database, now: () => number): TenantDirectory {
  const read = async (column: 'id' | 'name', value: string | number): Promise<Tenant | undefined> => {
    const row = await database.asInstallation((transaction) =>
      transaction.selectFrom('tenant').selectAll().where(column, '=', value).executeTakeFirst(),
    );
    return row === undefined ? undefined : toTenant(row);
  };
  const options = { now, freshMs: FRESH_MS, capacity: CAPACITY };
  const byId = new LastKnown<TenantId, Tenant>((id) => read('id', id), options);
  const byName = new LastKnown<string, Tenant>((name) => read('name', name), options);
  return {
    policyOf: async (tenant) => (isTenantId(tenant) ? (await byId.get(tenant))?.policy : undefined),
    byName: (name) => byName.get(name),
    forget: (tenant) => byId.forget(tenant),
    get servedWhileAway() {
      return byId.servedWhileAway + byName.servedWhileAway;
    },
  };
}
