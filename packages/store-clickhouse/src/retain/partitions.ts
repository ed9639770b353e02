import type { KeptSignal, TenantId } from '@oriel/telemetry';
import type { MaintenanceEngineClient } from '../engine/engine-client.ts';
import { KEPT_TABLES, type KeptTable } from './kept-tables.ts';

/** All parts of one day (of one month, for what is kept long) and one retention class; or of one stretch of ingest. */
export interface Partition {
  readonly table: string;
  readonly signal: KeptSignal;
  /** The engine's name for it, safe to stand in a statement. */
  readonly id: string;
  /** Midnight UTC, or that of the month's first day. */
  readonly dayMs: number;
  /** The moment after its last. */
  readonly endMs: number;
  /** Days kept; 0 for ever, and for what moves on by itself. */
  readonly retention: number;
  readonly rows: number;
  readonly bytesOnDisk: number;
  readonly bytesUncompressed: number;
}

const KEPT: ReadonlyMap<string, KeptTable> = new Map(KEPT_TABLES.map((kept) => [kept.table, kept]));
const DAY_MS = 86_400_000;

/** Oldest first. */
export async function readPartitions(client: MaintenanceEngineClient): Promise<Partition[]> {
  const { block } = await client.query(
    `SELECT table, partition_id, any(partition) AS partition, sum(rows) AS rows,
  sum(bytes_on_disk) AS bytes, sum(data_uncompressed_bytes) AS uncompressed
FROM system.parts
WHERE active AND database = currentDatabase()
GROUP BY table, partition_id`,
  );
  const partitions: Partition[] = [];
  for (let row = 0; row < block.rows; row++) {
    const value = (column: string) => block.column(column).get(row);
    const kept = KEPT.get(value('table') as string);
    const id = value('partition_id') as string;
    const key = kept === undefined ? undefined : partitionKey(kept, value('partition') as string);
    if (kept === undefined || key === undefined || !/^[\w-]+$/.test(id)) continue;
    partitions.push({
      table: kept.table,
      signal: kept.signal,
      id,
      ...key,
      rows: Number(value('rows')),
      bytesOnDisk: Number(value('bytes')),
      bytesUncompressed: Number(value('uncompressed')),
    });
  }
  return partitions.sort((one, other) => one.dayMs - other.dayMs || one.retention - other.retention);
}

function partitionKey(
  { numberedByMs, monthlyFromDays = Number.POSITIVE_INFINITY }: KeptTable,
  text: string,
): Pick<Partition, 'dayMs' | 'endMs' | 'retention'> | undefined {
  if (numberedByMs !== undefined) {
    const startMs = Number(text) * numberedByMs;
    if (!Number.isSafeInteger(startMs)) return undefined;
    const dayMs = Math.floor(startMs / DAY_MS) * DAY_MS;
    return { dayMs, endMs: dayMs + DAY_MS, retention: 0 };
  }
  const key = /^\('(\d{4})-(\d{2})-(\d{2})',(\d+)\)$/.exec(text);
  if (key === null) return undefined;
  const [year, month, day, retention] = key.slice(1).map(Number) as [number, number, number, number];
  const isMonth = retention === 0 || retention >= monthlyFromDays;
  const dayMs = Date.UTC(year, month - 1, day);
  return { dayMs, endMs: isMonth ? Date.UTC(year, month, 1) : dayMs + DAY_MS, retention };
}

/** Partitions of one table leave in one statement: each statement waits for the disk. */
const DROPPED_AT_ONCE = 100;

export async function dropPartitions(client: MaintenanceEngineClient, partitions: readonly Partition[]): Promise<void> {
  for (const { table } of KEPT_TABLES) {
    const drops = partitions
      .filter((partition) => partition.table === table)
      .map((partition) => `DROP PARTITION ID '${partition.id}'`);
    for (let from = 0; from < drops.length; from += DROPPED_AT_ONCE) {
      await client.command(`ALTER TABLE ${table} ${drops.slice(from, from + DROPPED_AT_ONCE).join(', ')}`);
    }
  }
}

export interface TenantRows {
  readonly tenant: TenantId;
  readonly table: string;
  readonly signal: KeptSignal;
  readonly partitionId: string;
  readonly rows: number;
  /** A row of packed samples holds many. */
  readonly records: number;
}

/** How many rows of each partition are whose. `tenant` heads the primary key, so its column is next to nothing. */
export async function readTenantRows(client: MaintenanceEngineClient): Promise<TenantRows[]> {
  const { block } = await client.query(
    KEPT_TABLES.map(
      ({ table, signal, records }) =>
        `SELECT '${table}' AS kept, '${signal}' AS signal, _partition_id AS partition_id, tenant, count() AS rows, ${records} AS records
FROM ${table} GROUP BY partition_id, tenant`,
    ).join('\nUNION ALL\n'),
  );
  return Array.from({ length: block.rows }, (_, row) => ({
    tenant: block.column('tenant').get(row) as number,
    table: block.column('kept').get(row) as string,
    signal: block.column('signal').get(row) as KeptSignal,
    partitionId: block.column('partition_id').get(row) as string,
    rows: Number(block.column('rows').get(row)),
    records: Number(block.column('records').get(row)),
  }));
}

/** So many are named; of more all rows are counted. */
const TENANTS_NAMED = 100;

/** The same of some tenants without what their rows hold: `tenant` heads the primary key, so nothing of others is read. */
export async function readRowCounts(
  client: MaintenanceEngineClient,
  tenants: readonly TenantId[],
): Promise<Omit<TenantRows, 'signal' | 'records'>[]> {
  const named = tenants.map(Math.trunc).join(', ');
  const where = tenants.length > TENANTS_NAMED || tenants.length === 0 ? '' : `WHERE tenant IN (${named}) `;
  const { block } = await client.query(
    KEPT_TABLES.map(
      ({ table }) =>
        `SELECT '${table}' AS kept, _partition_id AS partition_id, tenant, count() AS rows
FROM ${table} ${where}GROUP BY partition_id, tenant`,
    ).join('\nUNION ALL\n'),
  );
  return Array.from({ length: block.rows }, (_, row) => ({
    tenant: block.column('tenant').get(row) as number,
    table: block.column('kept').get(row) as string,
    partitionId: block.column('partition_id').get(row) as string,
    rows: Number(block.column('rows').get(row)),
  }));
}
