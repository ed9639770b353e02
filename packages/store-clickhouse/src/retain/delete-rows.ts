import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '@oriel/store';
import type { MaintenanceEngineClient } from '../engine/engine-client.ts';
import type { Partition } from './partitions.ts';

const POLL_MS = 200;
const PATIENCE_MS = 30 * 60_000;

/** Rewrites a partition without some of its rows, and waits until that is done. `condition` is built by this package. */
export async function deleteRows(
  client: MaintenanceEngineClient,
  partition: Partition,
  condition: string,
): Promise<void> {
  await beginDeletion(client, partition, condition);
  await deletionsDone(client, partition.table);
}

/** The rows that are there now will go, and none that comes later. Until they have gone they are still read. */
export async function beginDeletion(
  client: MaintenanceEngineClient,
  { table, id }: Partition,
  condition: string,
): Promise<void> {
  await client.command(`ALTER TABLE ${table} DELETE IN PARTITION ID '${id}' WHERE ${condition}`);
}

export async function deletionsDone(
  client: MaintenanceEngineClient,
  table: string,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { block } = await client.query(
      'SELECT count() AS waiting, any(latest_fail_reason) AS failure FROM system.mutations WHERE database = currentDatabase() AND table = {table:String} AND NOT is_done',
      { params: { table } },
    );
    if (Number(block.column('waiting').get(0)) === 0) return;
    const failure = block.column('failure').get(0) as string;
    if (failure !== '' || Date.now() > deadline) {
      throw new StoreError(
        'store_unavailable',
        `rows could not be removed from ${table}: ${failure || 'it takes too long'}`,
      );
    }
    await sleep(POLL_MS, undefined, { ...(signal && { signal }) });
  }
}
