import { statfs } from 'node:fs/promises';
import type { SignalUsage, StoreUsage } from '@oriel/store';
import { KEPT_SIGNALS, type KeptSignal, type TenantId } from '@oriel/telemetry';
import type { MaintenanceEngineClient } from '../engine/engine-client.ts';
import { readLingering } from '../samples/pack/lingering.ts';
import { KEPT_TABLES } from './kept-tables.ts';
import { type Partition, readPartitions, readTenantRows, type TenantRows } from './partitions.ts';

/** What is stored, each record counted once, and what it costs. Bytes of a tenant are its share of rows of each partition's bytes. */
export async function readUsage(client: MaintenanceEngineClient, dataDir: string | undefined): Promise<StoreUsage> {
  const [partitions, tenantRows, lingering, times, diskFreeBytes] = await Promise.all([
    readPartitions(client),
    readTenantRows(client),
    readLingering(client),
    readTimes(client),
    readFreeBytes(client, dataDir),
  ]);
  const byTenant = shareByTenant(partitions, tenantRows, lingering);
  return {
    signals: KEPT_SIGNALS.map((signal): SignalUsage => {
      const own = partitions.filter((partition) => partition.signal === signal);
      return {
        signal,
        rows: sum(byTenant.filter((share) => share.signal === signal).map(({ rows }) => rows)),
        bytesOnDisk: sum(own.map((partition) => partition.bytesOnDisk)),
        bytesUncompressed: sum(own.map((partition) => partition.bytesUncompressed)),
        oldestMs: times.get(signal)?.oldestMs ?? null,
        newestMs: times.get(signal)?.newestMs ?? null,
      };
    }),
    byTenant,
    diskFreeBytes,
    diskUsedBytes: sum(partitions.map((partition) => partition.bytesOnDisk)),
  };
}

/** Rows and estimated bytes of each tenant and signal. */
function shareByTenant(
  partitions: readonly Partition[],
  tenantRows: readonly TenantRows[],
  lingering: ReadonlyMap<TenantId, number>,
) {
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
  for (const [tenant, samples] of lingering) {
    const share = shares.get(`${tenant}/samples`);
    // A partition may go between the statement that counts it and the one that tells what lingers.
    if (share !== undefined) share.rows = Math.max(0, share.rows - samples);
  }
  return [...shares.values()].sort((one, other) => one.tenant - other.tenant || (one.signal < other.signal ? -1 : 1));
}

async function readTimes(client: MaintenanceEngineClient) {
  const { block } = await client.query(
    KEPT_TABLES.map(
      ({ table, signal }) =>
        `SELECT '${signal}' AS signal, count() AS rows, toUnixTimestamp64Milli(min(time)) AS oldest, toUnixTimestamp64Milli(max(time)) AS newest FROM ${table}`,
    ).join('\nUNION ALL\n'),
  );
  const times = new Map<KeptSignal, { oldestMs: number; newestMs: number }>();
  for (let row = 0; row < block.rows; row++) {
    if (Number(block.column('rows').get(row)) === 0) continue;
    const signal = block.column('signal').get(row) as KeptSignal;
    const known = times.get(signal);
    const oldestMs = Number(block.column('oldest').get(row));
    const newestMs = Number(block.column('newest').get(row));
    times.set(signal, {
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
