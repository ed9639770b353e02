import type { StoredDay } from '@oriel/store';
import { SIGNALS, type Signal } from '@oriel/telemetry';
import type { MaintenanceEngineClient } from '../engine/engine-client.ts';
import { readPartitions, readTenantRows } from '../retain/partitions.ts';
import { ARCHIVED_TABLES } from './archived-tables.ts';
import { dayOf } from './day.ts';

/** Oldest first: those will go first. */
export async function readStoredDays(client: MaintenanceEngineClient): Promise<StoredDay[]> {
  const [partitions, tenantRows] = await Promise.all([readPartitions(client), readTenantRows(client)]);
  const signals = new Map<string, Signal>(SIGNALS.map((signal) => [ARCHIVED_TABLES[signal].table, signal]));
  const owners = Map.groupBy(tenantRows, ({ table, partitionId }) => `${table}/${partitionId}`);
  return partitions.flatMap(({ table, id, dayMs, retention }) => {
    const signal = signals.get(table);
    if (signal === undefined || retention === 0) return [];
    const own = owners.get(`${table}/${id}`) ?? [];
    return own.map(({ tenant, rows }) => ({ tenant, signal, day: dayOf(dayMs), partition: id, rows }));
  });
}
