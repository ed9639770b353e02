import type { ArchiveProgress, RetentionReport } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import type { MaintenanceEngineClient } from '../engine/engine-client.ts';
import { goneOrWaiting, isArchived } from './archive-wait.ts';
import { clockHold } from './clock-hold.ts';
import { deleteRows } from './delete-rows.ts';
import { dropPartitions, type Partition, readPartitions, readTenantRows } from './partitions.ts';

const DAY_MS = 86_400_000;

type Dropped = RetentionReport['droppedPartitions'][number];

export interface RetentionBudget {
  readonly diskBytes: number;
  readonly tenantShares: ReadonlyMap<TenantId, number>;
  readonly nowMs: number;
  readonly archive?: ArchiveProgress;
}

/**
 * Makes room, in this order: partitions whose days are over; rows of tenants that are over their share, oldest first;
 * then, if the whole is still over the budget, the oldest partitions whoever they belong to. A jumping clock holds back
 * the first only: the other two do not depend on time. So does an archive that is behind, for as long as it may.
 */
export async function retain(client: MaintenanceEngineClient, budget: RetentionBudget): Promise<RetentionReport> {
  const dropped: Dropped[] = [];
  let awaitingArchive = 0;
  const heldBack = await clockHold(client, budget.nowMs);
  if (heldBack === undefined) {
    const expired = (await readPartitions(client)).filter((partition) => isExpired(partition, budget.nowMs));
    const { going, waiting } = await goneOrWaiting(client, expired, budget.archive, budget.nowMs);
    awaitingArchive = waiting;
    await dropPartitions(client, going);
    dropped.push(...going.map((partition) => report(partition, 'expired', budget.archive)));
  }
  dropped.push(...(await enforceTenantShares(client, budget)));
  dropped.push(...(await enforceDiskBudget(client, budget)));
  return {
    droppedPartitions: dropped,
    ...(awaitingArchive > 0 && { awaitingArchive }),
    ...(heldBack !== undefined && { heldBack }),
  };
}

/** The last moment of the partition is as many days ago as its class says. */
export function isExpired(partition: Pick<Partition, 'endMs' | 'retention'>, nowMs: number): boolean {
  return partition.retention > 0 && partition.endMs + partition.retention * DAY_MS <= nowMs;
}

/** What is over its share or budget is brought down to so much of it, so that each cut, which rewrites parts, lasts a while. */
const AFTERWARDS = 0.95;

/** Oldest first, and no more than that: a tenant's newest day is all that its people have left. */
async function enforceTenantShares(
  client: MaintenanceEngineClient,
  { tenantShares: shares, archive }: RetentionBudget,
): Promise<Dropped[]> {
  if (shares.size === 0) return [];
  const dropped: Dropped[] = [];
  const [partitions, tenantRows] = await Promise.all([readPartitions(client), readTenantRows(client)]);
  for (const [tenant, share] of shares) {
    const own = partitions.flatMap((partition) => {
      const rows =
        tenantRows.find(
          (entry) => entry.tenant === tenant && entry.table === partition.table && entry.partitionId === partition.id,
        )?.rows ?? 0;
      return rows === 0 ? [] : [{ partition, rows, bytes: (partition.bytesOnDisk / partition.rows) * rows }];
    });
    let bytes = own.reduce((total, entry) => total + entry.bytes, 0);
    if (bytes <= share) continue;
    const isOwn = `tenant = ${Math.trunc(tenant)}`;
    for (const { partition, rows, bytes: partBytes } of own) {
      const excess = bytes - share * AFTERWARDS;
      if (excess <= 0) break;
      const part = Math.min(1, excess / partBytes);
      if (part < 1) {
        const before = await oldestShare(client, partition, part, isOwn);
        await deleteRows(client, partition, `${isOwn} AND time < ${before}`);
      } else if (rows === partition.rows) await dropPartitions(client, [partition]);
      else await deleteRows(client, partition, isOwn);
      bytes -= partBytes * part;
      dropped.push({
        ...report(partition, 'tenant_share', archive),
        tenant,
        rows: Math.round(rows * part),
        bytes: Math.round(partBytes * part),
      });
    }
  }
  return dropped;
}

async function enforceDiskBudget(
  client: MaintenanceEngineClient,
  { diskBytes, archive }: RetentionBudget,
): Promise<Dropped[]> {
  const partitions = await readPartitions(client);
  let bytes = partitions.reduce((total, partition) => total + partition.bytesOnDisk, 0);
  const newestDay = Math.max(...partitions.map((partition) => partition.dayMs));
  const whole: Partition[] = [];
  let cut: { partition: Partition; excess: number } | undefined;
  for (const partition of partitions) {
    const excess = bytes - diskBytes;
    if (excess <= 0) break;
    if (partition.dayMs === newestDay && excess < partition.bytesOnDisk) {
      cut = { partition, excess: Math.min(bytes - diskBytes * AFTERWARDS, partition.bytesOnDisk) };
      break;
    }
    whole.push(partition);
    bytes -= partition.bytesOnDisk;
  }
  await dropPartitions(client, whole);
  const dropped = whole.map((partition) => report(partition, 'disk_budget', archive));
  if (cut === undefined) return dropped;
  // The newest day is all that people have left: only its oldest rows go, as many as the excess asks for.
  const { partition, excess } = cut;
  const share = excess / partition.bytesOnDisk;
  await deleteRows(client, partition, `time < ${await oldestShare(client, partition, share)}`);
  const rows = Math.round(partition.rows * share);
  return [...dropped, { ...report(partition, 'disk_budget', archive), rows, bytes: Math.round(excess) }];
}

/** The time before which this share of a partition's rows lies, of those that meet the condition. */
async function oldestShare(
  client: MaintenanceEngineClient,
  partition: Partition,
  share: number,
  condition = 'true',
): Promise<string> {
  const { block } = await client.query(
    `SELECT toUnixTimestamp64Nano(quantile({share:Float64})(time)) AS at FROM ${partition.table} WHERE _partition_id = {id:String} AND ${condition}`,
    { params: { share, id: partition.id } },
  );
  return `fromUnixTimestamp64Nano(${block.column('at').get(0) as bigint}, 'UTC')`;
}

function report(partition: Partition, reason: Dropped['reason'], archive: ArchiveProgress | undefined): Dropped {
  return {
    signal: partition.signal,
    partition: partition.id,
    rows: partition.rows,
    bytes: partition.bytesOnDisk,
    reason,
    ...(archive !== undefined && !isArchived(archive, partition) && { isLost: true as const }),
  };
}
