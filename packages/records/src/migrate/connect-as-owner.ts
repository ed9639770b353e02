import pg from 'pg';
import type { RecordsConnection } from '../database/connect.ts';
import { failureOf } from '../database/failure.ts';
import { RecordsError } from '../errors.ts';

const OLDEST_MAJOR = 15;
const CONNECT_TIMEOUT_MS = 10_000;
/** Another server that migrates is waited for this long. */
const LOCK_TIMEOUT = '120s';

/**
 * The first connection of all, as the user that owns the tables. Every way in which an address can be wrong ends in a
 * sentence, and none of them repeats the address: there is a password in it.
 */
export async function connectAsOwner(connection: RecordsConnection): Promise<pg.Client> {
  const client = makeClient(connection);
  // Its queries fail with the same error; an event without a listener would end this process.
  client.on('error', () => {});
  try {
    await client.connect();
    await refuseOldServer(client);
    await client.query(`set lock_timeout to '${LOCK_TIMEOUT}'`);
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw refusalOf(error);
  }
}

function makeClient(connection: RecordsConnection): pg.Client {
  try {
    return new pg.Client({ ...connection, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  } catch {
    throw refused('it should look like postgres://user:password@host:5432/database');
  }
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string }>(
    `select current_setting('server_version') as version where current_setting('server_version_num')::int < ${OLDEST_MAJOR}0000`,
  );
  const tooOld = rows[0]?.version;
  if (tooOld === undefined) return;
  throw new RecordsError(
    'postgres_version',
    `the server of DATABASE_URL is PostgreSQL ${tooOld}; Oriel needs ${OLDEST_MAJOR} or newer`,
  );
}

/** What the server does not allow, as a sentence; any other error as `failureOf` has it. */
export function refusalOf(error: unknown): unknown {
  return isRefusal(error) ? refused(`the server answered: ${(error as Error).message}`) : failureOf(error);
}

/** SQLSTATE class 28: invalid authorization; 3D: no such database; 42501: no right to connect or to make a schema; ours: no TLS there. */
function isRefusal(error: unknown): boolean {
  const { code, message = '' } = (error ?? {}) as { code?: unknown; message?: string };
  if (typeof code === 'string' && /^(28...|3D000|42501)$/.test(code)) return true;
  return /does not support SSL|SASL|password must be a string|certificate/i.test(message);
}

function refused(reason: string): RecordsError {
  return new RecordsError('records_refused', `cannot use the database of DATABASE_URL: ${reason}`);
}
