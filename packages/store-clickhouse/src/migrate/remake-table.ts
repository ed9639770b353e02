import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '@oriel/store';
import type { MaintenanceEngineClient } from '../engine/engine-client.ts';
import { EngineRefusal } from '../engine/engine-refusal.ts';
import { rememberCarriedOver } from '../insert/carried-over.ts';

const QUIET_LIMIT_MS = 600_000;
const QUIET_LOOK_MS = 100;
/** A replay must not meet a table without tokens because two clocks differ by a little. */
const CLOCKS_DIFFER_MS = 60_000;

/**
 * Gives a table what an engine takes only when a table is made, such as the rows of a granule. A new one is made beside it with the same
 * columns, indexes and projections, gets all parts (by hard links: nothing is written again, and each part keeps its own
 * granules until it is merged), and takes its name.
 *
 *     logs ──parts──► logs_next,   logs ◄──names──► logs_next,   logs_next is dropped
 *
 * Until the names change, `logs` is whole and what is beside it counts for nothing; from then on the new one is. So a crash between any two
 * of these steps leaves all rows in the table of the name, and the steps are taken again from the first.
 */
export function remakeSteps(
  client: MaintenanceEngineClient,
  table: string,
  definition: string,
): readonly (() => Promise<void>)[] {
  const next = `${table}_next`;
  return [
    () => endBrokenRename(client, table),
    () => drop(client, next),
    // Whoever inserts is told of too many parts, and tries again: rows that come now must not stay behind in the old table.
    () => client.command(`ALTER TABLE ${table} MODIFY SETTING max_parts_in_total = 0`),
    () => untilQuiet(client, table),
    () => client.command(`CREATE TABLE ${next} AS ${table} ${definition}`),
    () => client.command(`ALTER TABLE ${next} ATTACH PARTITION ALL FROM ${table}`),
    () => rememberCarriedOver(client, table, CLOCKS_DIFFER_MS),
    () => swapNames(client, table, next),
    () => drop(client, next),
  ];
}

/** Where both names are there the second of the two renames was done. */
async function endBrokenRename(client: MaintenanceEngineClient, table: string): Promise<void> {
  const { block } = await client.query(
    'SELECT count() AS tables FROM system.tables WHERE database = currentDatabase() AND name = {table:String}',
    { params: { table } },
  );
  if (Number(block.column('tables').get(0)) > 0) await drop(client, `${table}_former`);
  else await client.command(`RENAME TABLE ${table}_former TO ${table}`);
}

/** An insert that has begun goes on into the old table, and a part that is attached does not know what is still to be deleted of it. */
async function untilQuiet(client: MaintenanceEngineClient, table: string): Promise<void> {
  for (const deadline = performance.now() + QUIET_LIMIT_MS; ; await sleep(QUIET_LOOK_MS)) {
    const { block } = await client.query(
      `SELECT
  (SELECT count() FROM system.processes WHERE query_kind = 'Insert' AND current_database = currentDatabase() AND position(query, {table:String}) > 0) AS inserts,
  (SELECT count() FROM system.mutations WHERE database = currentDatabase() AND table = {table:String} AND NOT is_done) AS mutations`,
      { params: { table } },
    );
    const [inserts, mutations] = ['inserts', 'mutations'].map((name) => Number(block.column(name).get(0)));
    if (inserts === 0 && mutations === 0) return;
    if (performance.now() > deadline) {
      throw new StoreError(
        'store_unavailable',
        `the table '${table}' cannot be made anew: for ten minutes there have been inserts (${inserts}) or deletions (${mutations}) that do not end`,
      );
    }
  }
}

async function swapNames(client: MaintenanceEngineClient, table: string, next: string): Promise<void> {
  try {
    await client.command(`EXCHANGE TABLES ${table} AND ${next}`);
  } catch (error) {
    if (!(error instanceof EngineRefusal)) throw error;
    // Some file systems cannot exchange two names at once, NFS among them.
    await client.command(`RENAME TABLE ${table} TO ${table}_former`);
    await client.command(`RENAME TABLE ${next} TO ${table}`);
    await drop(client, `${table}_former`);
  }
}

/** Its files go later: an insert that was refused may hold the table until the next one, and nobody waits for that. */
function drop(client: MaintenanceEngineClient, table: string): Promise<void> {
  return client.command(`DROP TABLE IF EXISTS ${table} SETTINGS max_table_size_to_drop = 0`);
}
