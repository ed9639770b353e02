import { hostname } from 'node:os';
import type { Database } from '../database/connect.ts';

/** Part of every ingest sequence, which has 16 bits for it. */
const NUMBERS = 65_536;
/** Rows of servers kept for the Health page. */
const REMEMBERED = 1_000;

/** A number that no other server has been given in the last 65,535 starts. */
export function allocateServerNumber(database: Database, now: () => number): Promise<number> {
  return database.asInstallation(async (transaction) => {
    const { next_server_number: next } = await transaction
      .updateTable('installation')
      .set((row) => ({ next_server_number: row('next_server_number', '+', 1) }))
      .returning('next_server_number')
      .executeTakeFirstOrThrow();
    const number = (next - 1) % NUMBERS;
    const server = { host: hostname(), process_id: process.pid, started_at: new Date(now()) };
    await transaction
      .insertInto('server_instance')
      .values({ number, ...server })
      .onConflict((conflict) => conflict.column('number').doUpdateSet(server))
      .execute();
    await transaction
      .deleteFrom('server_instance')
      .where('number', 'not in', (rows) =>
        rows.selectFrom('server_instance').select('number').orderBy('started_at', 'desc').limit(REMEMBERED),
      )
      .execute();
    return number;
  });
}
