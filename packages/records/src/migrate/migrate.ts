import type pg from 'pg';
import type { RecordsConnection } from '../database/connect.ts';
import { RecordsError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { connectAsOwner, refusalOf } from './connect-as-owner.ts';
import { type Migration, readMigrations } from './migration-files.ts';
import { ensureRoles, INSTALLATION_ROLE, TENANT_ROLE } from './roles.ts';
import { SCHEMA } from './schema-name.ts';

/** "oriel" in ASCII: one server migrates at a time. */
const LOCK = 0x6f_72_69_65_6cn;

/** The ledger has to be there before the first migration, so it is made by hand, with the same walls. */
const FOUNDATION = `
create schema if not exists ${SCHEMA};
grant usage on schema ${SCHEMA} to ${TENANT_ROLE}, ${INSTALLATION_ROLE};
create table if not exists ${SCHEMA}.schema_migration (
  number integer primary key,
  name text not null,
  checksum text not null,
  applied_at timestamptz not null
);
alter table ${SCHEMA}.schema_migration enable row level security;
alter table ${SCHEMA}.schema_migration force row level security;
do $$ begin
  if not exists (
    select from pg_policies where schemaname = '${SCHEMA}' and tablename = 'schema_migration'
  ) then
    create policy installation_wide on ${SCHEMA}.schema_migration to ${INSTALLATION_ROLE} using (true) with check (true);
  end if;
end $$;
grant select, insert on ${SCHEMA}.schema_migration to ${INSTALLATION_ROLE};
`;

interface Applied {
  readonly number: number;
  readonly checksum: string;
}

/**
 * Brings the schema up to date; every migration is applied once, in a transaction of its own, by one server at a time.
 * Refuses records of a newer version and migrations that were changed after the fact, before touching any table.
 * Returns the number of the last migration.
 */
export async function migrate(
  connection: RecordsConnection,
  logger: Logger,
  migrations?: readonly Migration[],
): Promise<number> {
  const wanted = migrations ?? (await readMigrations());
  const client = await connectAsOwner(connection);
  try {
    await client.query(`select pg_advisory_lock(${LOCK})`);
    await ensureRoles(client);
    const { rows } = await client.query<{ found: string | null }>(
      `select to_regclass('${SCHEMA}.schema_migration')::text as found`,
    );
    if (rows[0]?.found == null) await inTransaction(client, FOUNDATION);
    const applied = await readLedger(client);
    check(applied, wanted);
    // On a first start it is no news that there is nothing yet.
    const level = applied.length === 0 ? 'debug' : 'info';
    for (const migration of wanted.slice(applied.length)) {
      logger[level]({ migration: `${migration.number}-${migration.name}` }, 'applying a migration of records');
      await apply(client, migration);
    }
    return wanted.length;
  } catch (error) {
    throw refusalOf(error);
  } finally {
    // Ends the session and with it the lock.
    await client.end().catch(() => {});
  }
}

async function readLedger(client: pg.Client): Promise<Applied[]> {
  await client.query(`begin; set local role ${INSTALLATION_ROLE}`);
  const { rows } = await client.query<Applied>(
    `select number, checksum from ${SCHEMA}.schema_migration order by number`,
  );
  await client.query('commit');
  return rows;
}

function check(applied: readonly Applied[], wanted: readonly Migration[]): void {
  if (applied.length > wanted.length) {
    throw new RecordsError(
      'newer_records',
      `the records are at version ${applied.length} and this Oriel knows ${wanted.length}; start the newer version of Oriel`,
    );
  }
  for (const [index, { number, checksum }] of applied.entries()) {
    const known = wanted[index];
    if (known !== undefined && known.number === number && known.checksum === checksum) continue;
    throw new RecordsError(
      'changed_migration',
      `migration ${number} of the records is not the one that was applied; start the version of Oriel that applied it`,
    );
  }
}

async function apply(client: pg.Client, { number, name, sql, checksum }: Migration): Promise<void> {
  await client.query(`begin; set local search_path to ${SCHEMA}`);
  try {
    await client.query(sql);
    await client.query(`set local role ${INSTALLATION_ROLE}`);
    await client.query(`insert into ${SCHEMA}.schema_migration values ($1, $2, $3, now())`, [number, name, checksum]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

async function inTransaction(client: pg.Client, statements: string): Promise<void> {
  // Several statements in one simple query are one transaction.
  await client.query(`begin; ${statements} commit`);
}
