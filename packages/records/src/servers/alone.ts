import { createHash } from 'node:crypto';
import pg from 'pg';
import type { RecordsConnection } from '../database/connect.ts';
import { failureOf } from '../database/failure.ts';
import { RecordsError } from '../errors.ts';

const CONNECT_TIMEOUT_MS = 5_000;
/** A server whose machine is gone says nothing: its connection is asked after, or its lock would last for hours. Half a minute of silence ends it. */
const ASK_AFTER = 'set tcp_keepalives_idle = 15; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3';

/**
 * Runs `work` unless another server of the installation is at work of this name: then it is undefined, at once. The lock is that of a
 * session, on a connection of its own, so it ends with this server however that ends. When the database goes away another server may
 * begin; `work` hears of it by its signal.
 */
export async function alone<T>(
  connection: RecordsConnection,
  name: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, keepAlive: true });
  const lost = new AbortController();
  const lose = (cause?: unknown) => lost.abort(new RecordsError('records_unavailable', undefined, { cause }));
  client.on('error', lose);
  client.on('end', () => lose());
  try {
    await client.connect();
    await client.query(ASK_AFTER);
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1::bigint) as mine', [
      lockOf(name),
    ]);
    return rows[0]!.mine ? await work(lost.signal) : undefined;
  } catch (error) {
    throw failureOf(error);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Numbers are all that PostgreSQL locks by. */
function lockOf(name: string): string {
  return createHash('sha256').update(`oriel ${name}`).digest().readBigInt64BE().toString();
}
