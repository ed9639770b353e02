import type { RetentionChange, RetentionMove } from '@oriel/store';
import { isRetentionClass, longerRetention, type RetentionClass, type TenantId } from '@oriel/telemetry';
import type { MaintenanceEngineClient } from '../engine/engine-client.ts';
import type { InsertGate } from '../samples/pack/insert-gate.ts';
import { beginDeletion, deletionsDone } from './delete-rows.ts';
import { KEPT_TABLES, type KeptTable } from './kept-tables.ts';
import { type Partition, readPartitions, readRowCounts } from './partitions.ts';

const COPY_TIMEOUT_MS = 30 * 60_000;
/** To know which rows are there already the engine holds what names them: 64 MB for so many. */
const ROWS_AT_ONCE = 2_000_000;

/** What one tenant has in one partition, on its way to another class. */
interface Move {
  readonly tenant: TenantId;
  readonly partition: Partition;
  readonly kept: KeptTable;
  readonly to: RetentionClass;
  readonly rows: number;
  readonly change: RetentionChange;
}

export interface RetentionMoverParts {
  readonly client: MaintenanceEngineClient;
  readonly gate: InsertGate;
  /** Packing puts rows into the partitions that are emptied here: one of the two at a time. */
  readonly alone: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/**
 * Moves what tenants have stored to the classes that are wanted, partition by partition, oldest first: copy, then delete. A row is known
 * by what no other has (its ingest sequence, mostly), and one that is in the new class already is not copied again, so the move may be
 * interrupted anywhere and started again. For a moment a reader may see a row twice, but never not at all.
 *
 * Numbered partitions are left: their rows move on, samples within the hour, with the class that they came with, and are moved then.
 */
export async function changeRetention(
  { client, gate, alone }: RetentionMoverParts,
  { changes, signal, onProgress = () => {} }: RetentionMove,
): Promise<number> {
  if (changes.length === 0) return 0;
  const moves = await planMoves(client, changes);
  const total = moves.reduce((sum, { rows }) => sum + rows, 0);
  let done = 0;
  for (const move of moves) {
    signal?.throwIfAborted();
    onProgress(done / total, move.change);
    await alone(() => movePartition(client, gate, move, signal));
    done += move.rows;
    onProgress(done / total, move.change);
  }
  return done;
}

export async function planMoves(client: MaintenanceEngineClient, changes: readonly RetentionChange[]): Promise<Move[]> {
  const tenants = [...new Set(changes.map(({ tenant }) => tenant))];
  const [tenantRows, partitions] = await Promise.all([readRowCounts(client, tenants), readPartitions(client)]);
  const places = new Map(partitions.map((partition) => [`${partition.table}/${partition.id}`, partition]));
  const tables = new Map(KEPT_TABLES.map((kept) => [kept.table, kept]));
  const moves = tenantRows.flatMap(({ tenant, table, partitionId, rows }): Move[] => {
    const kept = tables.get(table)!;
    const partition = places.get(`${table}/${partitionId}`);
    if (partition === undefined || kept.numberedByMs !== undefined) return [];
    const own = changes.filter((change) => change.tenant === tenant && kept.keptAs.includes(change.signal));
    // What was restored from an archive is kept as long as was said then.
    if (!isRetentionClass(partition.retention)) return [];
    const to = classOf(kept, partition.retention, own);
    return to === partition.retention ? [] : [{ tenant, partition, kept, to, rows, change: own[0]! }];
  });
  return moves.sort((one, other) => one.partition.dayMs - other.partition.dayMs);
}

/** The longest of what is wanted; what is kept for several signals goes no earlier because some of them may. */
function classOf(kept: KeptTable, now: RetentionClass, own: readonly RetentionChange[]): RetentionClass {
  const isKnownOfAll = kept.keptAs.every((signal) => own.some((change) => change.signal === signal));
  const wanted = own.map(({ to }) => to);
  return (isKnownOfAll ? wanted : [now, ...wanted]).reduce(longerRetention);
}

async function movePartition(
  client: MaintenanceEngineClient,
  gate: InsertGate,
  move: Move,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { partition } = move;
  // The tenant stands in the text: neither INSERT SELECT nor DELETE passes the tenant filter of reads.
  const ofTenant = `tenant = ${Math.trunc(move.tenant)}`;
  const count = async () => {
    const { block } = await client.query(
      `SELECT count() AS rows FROM ${partition.table} WHERE ${ofTenant} AND _partition_id = {id:String}`,
      { params: { id: partition.id }, timeoutMs: 60_000 },
    );
    return Number(block.column('rows').get(0));
  };
  const rows = await count();
  await copy(client, move, ofTenant, rows, signal);
  await gate.close(async () => {
    // Whoever sent with the old class may have done so meanwhile; while the gate is closed nothing more comes.
    const rowsNow = await count();
    if (rowsNow !== rows) await copy(client, move, ofTenant, rowsNow, signal);
    await beginDeletion(client, partition, ofTenant);
  });
  await deletionsDone(client, partition.table, signal);
}

async function copy(
  client: MaintenanceEngineClient,
  { partition, kept, to }: Move,
  ofTenant: string,
  rows: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { table, identity } = kept;
  const slices = Math.ceil(rows / ROWS_AT_ONCE);
  for (let slice = 0; slice < slices; slice++) {
    const inSlice = slices === 1 ? '' : ` AND cityHash64(${identity}) % ${slices} = ${slice}`;
    await client.command(
      `INSERT INTO ${table}
SELECT * REPLACE (toUInt16(${to}) AS retention) FROM ${table}
WHERE ${ofTenant} AND _partition_id = {id:String}${inSlice}
  AND (${identity}) NOT IN (
    SELECT ${identity} FROM ${table}
    WHERE ${ofTenant} AND retention = ${to} AND toDate(time) BETWEEN {from:Date} AND {until:Date}${inSlice})`,
      {
        params: { id: partition.id, from: isoDay(partition.dayMs), until: isoDay(partition.endMs - 1) },
        timeoutMs: COPY_TIMEOUT_MS,
        isCopy: true,
        ...(signal && { signal }),
      },
    );
  }
}

function isoDay(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
