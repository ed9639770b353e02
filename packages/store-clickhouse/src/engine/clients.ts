import type { TenantId } from '@oriel/telemetry';
import type { EngineClientOptions } from './client-options.ts';
import type { EngineClients, EngineQuery, MaintenanceEngineClient, TenantEngineClient } from './engine-client.ts';
import { type Asker, EngineTransport } from './engine-transport.ts';
import { INSERT_SETTINGS } from './statement-settings.ts';
import { MAINTENANCE_SETTING, TENANT_SETTING } from './wall/row-policies.ts';
import { tenantFilters } from './wall/tenant-filters.ts';

/**
 * How upkeep asks where it says nothing else: nobody waits for it, so it has room of its own, and a limit that ends what hangs and nothing
 * else. On a machine that is starved the smallest statement takes longer than a person would wait.
 */
const UPKEEP = { room: 'background', timeoutMs: 600_000 } as const satisfies EngineQuery;

/** The only way to the engine: reads bound to a tenant, and maintenance for this package itself. */
export function createEngineClients(options: EngineClientOptions): EngineClients {
  const transport = new EngineTransport(options);
  return {
    forTenant: (tenant) => tenantClient(transport, tenant),
    maintenance: maintenanceClient(transport),
    carryRowPolicySettings: (carry) => {
      transport.carriesRowPolicySettings = carry;
    },
    ping: () => transport.ping(),
    close: () => transport.close(),
  };
}

function tenantClient(transport: EngineTransport, tenant: TenantId): TenantEngineClient {
  const filters = {
    additional_table_filters: tenantFilters(tenant, transport.database) as never,
    // What one tenant's filter did not match must not be remembered for another's.
    use_query_condition_cache: 0,
  } as const;
  const asker = (): Asker => ({
    settings: { ...filters, ...transport.rowPolicySettings(TENANT_SETTING, String(tenant)) },
    headers: {},
  });
  return {
    tenant,
    query: (statement, query) => transport.read(statement, query, asker()),
    stream: (statement, query) => transport.stream(statement, query, asker()),
    blocks: (statement, query, allocate) => transport.blocks(statement, query, asker(), allocate),
    parquet: (statement, query) => transport.parquet(statement, query, asker()),
  };
}

function maintenanceClient(transport: EngineTransport): MaintenanceEngineClient {
  const headers = transport.maintenanceHeaders;
  const asker = (): Asker => ({ settings: transport.rowPolicySettings(MAINTENANCE_SETTING, '1'), headers });
  return {
    query: (statement, query) => transport.read(statement, { ...UPKEEP, ...query }, asker()),
    stream: (statement, query) => transport.stream(statement, { ...UPKEEP, ...query }, asker()),
    scan: (statement, query) => transport.scan(statement, { ...UPKEEP, ...query }, asker()),
    command: (statement, query) => transport.command(statement, query, asker()),
    insertThrough: (statement, rows, query) =>
      transport.insertThrough(statement, rows, { ...UPKEEP, ...query }, asker()),
    insertNative: (table, blocks, deduplicationToken) =>
      transport.insert(table, blocks, {
        settings: { ...INSERT_SETTINGS, insert_deduplication_token: deduplicationToken },
        headers,
      }),
  };
}
