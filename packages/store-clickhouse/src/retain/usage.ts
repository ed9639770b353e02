import { statfs } from 'node:fs/promises';
import type { SignalUsage, StoreUsage } from '@oriel/store';
import { KEPT_SIGNALS, type KeptSignal, type TenantId } from '@oriel/telemetry';
import type { MaintenanceEngineClient } from '../engine/engine-client.ts';
import { KEPT_TABLES } from './kept-tables.ts';
import { type Partition, readPartitions, readTenantRows, type TenantRows } from './partitions.ts';

/** What is stored and what it costs. Bytes of a tenant are its share of rows of each partition's bytes. */
export async function readUsage(client: MaintenanceEngineClient, dataDir: string | undefined): Promise<StoreUsage> {
  const [partitions, tenantRows, signals, diskFreeBytes] = await Promise.all([
    readPartitions(client),
    readTenantRows(client),
    readTimes(client),
    readFreeBytes(client, dataDir),
  ]);
  return {
    signals: KEPT_SIGNALS.map((signal): SignalUsage => {
      const own = partitions.filter((partition) => partition.signal === signal);
      const times = signals.get(signal);
      return {
        signal,
        rows: times?.records ?? 0,
        bytesOnDisk: sum(own.map((partition) => partition.bytesOnDisk)),
        bytesUncompressed: sum(own.map((partition) => partition.bytesUncompressed)),
        oldestMs: times?.oldestMs ?? null,
        newestMs: times?.newestMs ?? null,
      };
    }),
    byTenant: shareByTenant(partitions, tenantRows),
    diskFreeBytes,
    diskUsedBytes: sum(partitions.map((partition) => partition.bytesOnDisk)),
  };
}

/** Rows and estimated bytes of each tenant and signal. */
function shareByTenant(partitions: readonly Partition[], tenantRows: readonly TenantRows[]) {
  const bytesPerRow = new Map(
    partitions.map(
      (partition) => [`${partition.table}/${partition.id}`, partition.bytesOnDisk / partition.rows] as const,
    ),
  );
  const shares = new Map<string, { tenant: TenantId; signal: KeptSignal; rows: number; bytesOnDisk: number }>();
  for (const { tenant, table, signal, partitionId, rows, records } of tenantRows) {
    const share = shares.get(`${tenant}/${signal}`) ?? { tenant, signal, rows: 0, bytesOnDisk: 0 };
    shares.set(`${tenant}/${signal}`, share);
    share.rows += records;
    share.bytesOnDisk += Math.round(rows * (bytesPerRow.get(`${table}/${partitionId}`) ?? 0));
  }
  return [...shares.values()].sort((one, other) => one.tenant - other.tenant || (one.signal < other.signal ? -1 : 1));
}

async function readTimes(client: MaintenanceEngineClient) {
  const { block } = await client.query(
    KEPT_TABLES.map(
      ({ table, signal, records }) =>
        `SELECT '${signal}' AS signal, ${records} AS records, toUnixTimestamp64Milli(min(time)) AS oldest, toUnixTimestamp64Milli(max(time)) AS newest FROM ${table}`,
    ).join('\nUNION ALL\n'),
    { timeoutMs: 60_000 },
  );
  const times = new Map<KeptSignal, { records: number; oldestMs: number; newestMs: number }>();
  for (let row = 0; row < block.rows; row++) {
    const records = Number(block.column('records').get(row));
    if (records === 0) continue;
    const signal = block.column('signal').get(row) as KeptSignal;
    const known = times.get(signal);
    const oldestMs = Number(block.column('oldest').get(row));
    const newestMs = Number(block.column('newest').get(row));
    times.set(signal, {
      records: records + (known?.records ?? 0),
      oldestMs: Math.min(oldestMs, known?.oldestMs ?? oldestMs),
      newestMs: Math.max(newestMs, known?.newestMs ?? newestMs),
    });
  }
  return times;
}

async function readFreeBytes(client: MaintenanceEngineClient, dataDir: string | undefined): Promise<number> {
  if (dataDir !== undefined) {
    const disk = await statfs(dataDir);
    return disk.bavail * disk.bsize;
  }
  const { block } = await client.query('SELECT sum(unreserved_space) AS free FROM system.disks');
  return Number(block.column('free').get(0));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
