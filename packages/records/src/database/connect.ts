import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { RecordsError } from '../errors.ts';
import { INSTALLATION_ROLE, TENANT_ROLE } from '../migrate/roles.ts';
import { SCHEMA } from '../migrate/schema-name.ts';
import { isId, isTenantId } from '../rules.ts';
import { failureOf, isSlow, isUnavailable } from './failure.ts';
import type { Tables } from './tables.ts';

/** Our own PostgreSQL (`PostgresChild.connection`) or anybody's (`{ connectionString: DATABASE_URL }`). */
export type RecordsConnection =
  | { readonly connectionString: string }
  | {
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly password: string;
      readonly database: string;
    };

/** A transaction that has entered its role. */
export type RecordsTransaction = Transaction<Tables>;
export type Work<T> = (transaction: RecordsTransaction) => Promise<T>;

/**
 * The only way to the tables: transactions that have entered a role before anything else happens in them. There is no
 * way to run a statement outside of one, and none to run one for a tenant without naming it.
 */
export interface Database {
  /** Everything inside sees and writes rows of this tenant alone. */
  asTenant<T>(tenant: number, work: Work<T>): Promise<T>;
  /** The same, and what is this person's own beside. */
  asPerson<T>(tenant: number, userId: string, work: Work<T>): Promise<T>;
  /** For what is of no tenant: credentials, tenants, people. */
  asInstallation<T>(work: Work<T>): Promise<T>;
  readonly health: DatabaseHealth;
  close(): Promise<void>;
}

export interface DatabaseHealth {
  readonly state: 'answering' | 'away';
  /** Since when it has been in this state, Unix milliseconds. */
  readonly sinceMs: number;
  readonly lastError: string | undefined;
  readonly connections: { readonly open: number; readonly idle: number; readonly waiting: number };
}

const CONNECTIONS = 10;
/** Waiting for one of our connections to be free counts too. */
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT = '5s';
/** Longer than PostgreSQL itself lets a statement take: beyond it nobody is there, though the socket is open. */
const SILENCE_LIMIT_MS = 8_000;
/** After a failure to connect, who asks again within this time is told at once: a dead host must not hold the way in. */
const HOLD_OFF_MS = 250;

/** How long a transaction took, and with what kind of failure it ended; nothing of what was in it. */
export interface DoneTransaction {
  readonly elapsedMs: number;
  /** SQLSTATE, the code of a socket, or of a RecordsError. */
  readonly error?: string;
}

export function connectDatabase(
  connection: RecordsConnection,
  now: () => number,
  watch: (transaction: DoneTransaction) => void = () => {},
): Database {
  const pool = new pg.Pool({
    ...connection,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: SILENCE_LIMIT_MS,
    idleTimeoutMillis: 30_000,
    allowExitOnIdle: true,
  });
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  let state: DatabaseHealth['state'] = 'answering';
  let sinceMs = now();
  let lastError: string | undefined;
  let holdOffUntil = 0;

  const become = (next: DatabaseHealth['state']) => {
    if (state === next) return;
    state = next;
    sinceMs = now();
  };
  // An idle connection broke; the pool has let go of it already.
  pool.on('error', (error) => {
    lastError = error.message;
  });
  // One in use broke: its query fails with the same error, but an event without a listener would end this process.
  pool.on('connect', (client) => {
    client.on('error', () => {});
  });

  async function transact<T>(entry: string, work: Work<T>): Promise<T> {
    if (performance.now() < holdOffUntil)
      throw new RecordsError('records_unavailable', undefined, { cause: lastError });
    const began = performance.now();
    try {
      const result = await kysely.transaction().execute(async (transaction) => {
        await sql.raw(entry).execute(transaction);
        return work(transaction);
      });
      become('answering');
      watch({ elapsedMs: performance.now() - began });
      return result;
    } catch (error) {
      const failure = failureOf(error);
      const elapsedMs = performance.now() - began;
      // A refusal of ours is what the transaction was for.
      watch(error instanceof RecordsError ? { elapsedMs } : { elapsedMs, error: errorWord(error) });
      if (isUnavailable(failure)) {
        lastError = (error as Error).message;
        if (!isSlow(error)) {
          holdOffUntil = performance.now() + HOLD_OFF_MS;
          become('away');
        }
      }
      throw failure;
    }
  }

  return {
    asTenant: (tenant, work) => transact(enter(TENANT_ROLE, tenantSetting(tenant)), work),
    asPerson: (tenant, userId, work) =>
      transact(`${enter(TENANT_ROLE, tenantSetting(tenant))}; ${asPersonSetting(userId)}`, work),
    asInstallation: (work) => transact(enter(INSTALLATION_ROLE, ''), work),
    get health() {
      return {
        state,
        sinceMs,
        lastError,
        connections: { open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount },
      };
    },
    close: () => kysely.destroy(),
  };
}

/** One round trip; all of it ends with the transaction. */
function enter(role: string, tenant: string): string {
  return (
    `set local role ${role}; set local search_path to ${SCHEMA}; ` +
    `set local statement_timeout to '${STATEMENT_TIMEOUT}'; set local app.current_tenant to '${tenant}'`
  );
}

function asPersonSetting(userId: string): string {
  if (!isId(userId)) throw new RangeError(`not the id of a person: ${userId}`);
  return `set local app.current_person to '${userId}'`;
}

function tenantSetting(tenant: number): string {
  if (!isTenantId(tenant)) throw new RangeError(`not the id of a tenant: ${tenant}`);
  return String(tenant);
}

function errorWord(error: unknown): string {
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  return typeof code === 'string' ? code : String(name);
}
