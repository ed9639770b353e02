import type { RetentionChange } from '@oriel/store';
import { longerRetention, type RetentionClass } from '@oriel/telemetry';
import type { MaintenanceEngineClient } from '../engine/engine-client.ts';
import { deleteRows } from './delete-rows.ts';
import { KEPT_TABLES, type KeptTable } from './kept-tables.ts';
import { type Partition, readPartitions, readTenantRows } from './partitions.ts';

const COPY_TIMEOUT_MS = 30 * 60_000;

/**
 * Moves what a tenant already stored to another retention class, partition by partition, oldest first: copy, then
 * delete. A row is known by what no other has (its ingest sequence, mostly), and one that is in the new class already is not copied again, so the move
 * may be interrupted anywhere and started again. For a moment a reader may see a row twice, but never not at all.
 *
 * `onProgress` gets the share done, 0 to 1.
 */
export async function changeRetention(
  client: MaintenanceEngineClient,
  { tenant, signal, to }: RetentionChange,
  onProgress: (done: number) => void = () => {},
): Promise<void> {
  const kept = new Map(KEPT_TABLES.filter(({ keptAs }) => keptAs.includes(signal)).map((one) => [one.table, one]));
  const own = (await readTenantRows(client)).filter((rows) => rows.tenant === tenant && kept.has(rows.table));
  const partitions = (await readPartitions(client)).flatMap((partition) => {
    const table = kept.get(partition.table);
    const rows = own.find((entry) => entry.table === partition.table && entry.partitionId === partition.id)?.rows ?? 0;
    return table !== undefined && isToMove(table, partition, to) && rows > 0 ? [{ partition, rows }] : [];
  });
  const total = partitions.reduce((sum, { rows }) => sum + rows, 0);
  let done = 0;
  for (const { partition, rows } of partitions) {
    const { table } = partition;
    const { identity } = kept.get(table)!;
    // The tenant stands in the text: neither INSERT SELECT nor DELETE passes the tenant filter of reads.
    const ofTenant = `tenant = ${Math.trunc(tenant)}`;
    await client.command(
      `INSERT INTO ${table}
SELECT * REPLACE (toUInt16(${to}) AS retention) FROM ${table}
WHERE ${ofTenant} AND _partition_id = {id:String}
  AND (${identity}) NOT IN (SELECT ${identity} FROM ${table} WHERE ${ofTenant} AND retention = ${to})`,
      { params: { id: partition.id }, timeoutMs: COPY_TIMEOUT_MS },
    );
    await deleteRows(client, partition, ofTenant);
    done += rows;
    onProgress(done / total);
  }
}

/** What is kept for several signals is never let go of earlier because one of them is. */
function isToMove({ keptAs }: KeptTable, { retention }: Partition, to: RetentionClass): boolean {
  return retention !== to && (keptAs.length === 1 || longerRetention(retention as RetentionClass, to) === to);
}
