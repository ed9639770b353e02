import { SIGNALS, type Signal, type TenantId } from '@oriel/telemetry';
import type { MaintenanceEngineClient } from '../engine/engine-client.ts';
import { TABLE_OF } from '../insert/insert-segment.ts';

/** All parts of one day (of one month, for what is kept for ever) and one retention class. */
export interface Partition {
  readonly signal: Signal;
  /** The engine's name for it, safe to stand in a statement. */
  readonly id: string;
  /** Midnight UTC, or that of the month's first day. */
  readonly dayMs: number;
  /** Days kept; 0 for ever. */
  readonly retention: number;
  readonly rows: number;
  readonly bytesOnDisk: number;
  readonly bytesUncompressed: number;
}

const SIGNAL_OF: ReadonlyMap<string, Signal> = new Map(SIGNALS.map((signal) => [TABLE_OF[signal], signal]));

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
    const signal = SIGNAL_OF.get(value('table') as string);
    const id = value('partition_id') as string;
    const key = /^\('(\d{4}-\d{2}-\d{2})',(\d+)\)$/.exec(value('partition') as string);
    if (signal === undefined || key === null || !/^[\w-]+$/.test(id)) continue;
    partitions.push({
      signal,
      id,
      dayMs: Date.parse(key[1]!),
      retention: Number(key[2]),
      rows: Number(value('rows')),
      bytesOnDisk: Number(value('bytes')),
      bytesUncompressed: Number(value('uncompressed')),
    });
  }
  return partitions.sort((one, other) => one.dayMs - other.dayMs || one.retention - other.retention);
}

/** Partitions of one table leave in one statement: each statement waits for the disk. */
const DROPPED_AT_ONCE = 100;

export async function dropPartitions(client: MaintenanceEngineClient, partitions: readonly Partition[]): Promise<void> {
  for (const signal of SIGNALS) {
    const drops = partitions
      .filter((partition) => partition.signal === signal)
      .map((partition) => `DROP PARTITION ID '${partition.id}'`);
    for (let from = 0; from < drops.length; from += DROPPED_AT_ONCE) {
      await client.command(`ALTER TABLE ${TABLE_OF[signal]} ${drops.slice(from, from + DROPPED_AT_ONCE).join(', ')}`);
    }
  }
}

export interface TenantRows {
  readonly tenant: TenantId;
  readonly signal: Signal;
  readonly partitionId: string;
  readonly rows: number;
}

/** How many rows of each partition are whose. `tenant` heads the primary key, so its column is next to nothing. */
export async function readTenantRows(client: MaintenanceEngineClient): Promise<TenantRows[]> {
  const { block } = await client.query(
    SIGNALS.map(
      (signal) =>
        `SELECT '${signal}' AS signal, _partition_id AS partition_id, tenant, count() AS rows FROM ${TABLE_OF[signal]} GROUP BY partition_id, tenant`,
    ).join('\nUNION ALL\n'),
    { timeoutMs: 60_000 },
  );
  return Array.from({ length: block.rows }, (_, row) => ({
    tenant: block.column('tenant').get(row) as number,
    signal: block.column('signal').get(row) as Signal,
    partitionId: block.column('partition_id').get(row) as string,
    rows: Number(block.column('rows').get(row)),
  }));
}
