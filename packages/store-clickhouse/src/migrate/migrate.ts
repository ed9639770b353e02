import { StoreError } from '@oriel/store';
import type { MaintenanceEngineClient } from '../engine/engine-client.ts';
import { type Migration, readMigrations, SCHEMA_VERSION } from './migrations.ts';
import { remakeSteps } from './remake-table.ts';

/** Where the engine is, and so which table engines the schema's `{{engine}}` and `{{replacing}}` stand for. */
export type EngineKind = 'embedded' | 'server' | 'replicated';

const TABLE_ENGINES: Readonly<Record<EngineKind, Readonly<Record<'engine' | 'replacing', string>>>> = {
  embedded: { engine: 'MergeTree', replacing: 'ReplacingMergeTree' },
  server: { engine: 'MergeTree', replacing: 'ReplacingMergeTree' },
  replicated: { engine: 'ReplicatedMergeTree', replacing: 'ReplicatedReplacingMergeTree' },
};

/** What Oriel keeps about the data itself. Upkeep's own: tenants' reads never see these tables. */
const BOOKKEEPING = [
  `CREATE TABLE IF NOT EXISTS schema_migration
     (version UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
   ENGINE = {{engine}} ORDER BY version`,
  `CREATE TABLE IF NOT EXISTS installation
     (id String, created_at DateTime64(9, 'UTC') DEFAULT now64(9))
   ENGINE = {{engine}} ORDER BY created_at`,
  `CREATE TABLE IF NOT EXISTS upkeep
     (name String, value String, written_at DateTime64(9, 'UTC') DEFAULT now64(9))
   ENGINE = {{engine}} ORDER BY (name, written_at)`,
];

/**
 * Brings the schema up to date. Each numbered file is applied once and remembered with its checksum. A crash in the
 * middle of a file applies it again from its start, so its statements must bear repetition (`IF NOT EXISTS`).
 *
 * Throws `newer_schema` when the data knows a version that this program does not, and `schema_mismatch` when a file that
 * was applied reads differently now.
 */
export async function migrate(
  client: MaintenanceEngineClient,
  database: string,
  engineKind: EngineKind,
  onProgress: (step: string) => void = () => {},
): Promise<void> {
  await client.command(`CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(database)}`);
  for (const statement of BOOKKEEPING) await client.command(fillEngine(statement, engineKind));
  const applied = await readApplied(client);
  for (const version of applied.keys()) {
    if (version > SCHEMA_VERSION) {
      throw new StoreError(
        'newer_schema',
        `the data has schema version ${version}, and this version of Oriel knows ${SCHEMA_VERSION}; start the newer Oriel that wrote it`,
      );
    }
  }
  const isNew = applied.size === 0;
  if (isNew) onProgress('making the tables of telemetry (first start)…');
  for (const migration of readMigrations()) {
    const checksum = applied.get(migration.version);
    if (checksum === undefined) {
      if (!isNew) onProgress(`bringing the tables of telemetry up to date: ${migration.name}…`);
      await apply(client, migration, engineKind);
    } else if (checksum !== migration.checksum) {
      throw new StoreError(
        'schema_mismatch',
        `schema file '${migration.name}' is not the one that was applied to this data; reinstall the Oriel that wrote it`,
      );
    }
  }
}

/**
 * The installation that this data belongs to: `own`, the records' id, when the data is new. The server compares the two
 * and refuses to start when somebody else's data is there.
 */
export async function claimInstallation(client: MaintenanceEngineClient, own: string): Promise<string> {
  const read = async (): Promise<string | undefined> => {
    const { block } = await client.query('SELECT id FROM installation ORDER BY created_at, id LIMIT 1');
    return block.rows === 0 ? undefined : (block.column('id').get(0) as string);
  };
  const existing = await read();
  if (existing !== undefined) return existing;
  await client.command('INSERT INTO installation (id) SELECT {id:String}', { params: { id: own } });
  // Read again: of two installations that claim at once, both see the first id written.
  return (await read())!;
}

/** A statement of our own, since the engine has none for it: the table's name, and all that stands after its columns. */
const REMAKE_TABLE = /^REMAKE TABLE (\w+)\s+(ENGINE = .+)$/s;

async function apply(client: MaintenanceEngineClient, migration: Migration, engineKind: EngineKind): Promise<void> {
  for (const statement of migration.statements) {
    const remade = REMAKE_TABLE.exec(statement);
    if (remade === null) await client.command(fillEngine(statement, engineKind));
    else for (const step of remakeSteps(client, remade[1]!, fillEngine(remade[2]!, engineKind))) await step();
  }
  await client.command(
    'INSERT INTO schema_migration (version, name, checksum) SELECT {version:UInt32}, {name:String}, {checksum:String}',
    { params: { version: migration.version, name: migration.name, checksum: migration.checksum } },
  );
}

async function readApplied(client: MaintenanceEngineClient): Promise<Map<number, string>> {
  const { block } = await client.query('SELECT version, any(checksum) AS sum FROM schema_migration GROUP BY version');
  const versions = block.column('version');
  const sums = block.column('sum');
  return new Map(
    Array.from({ length: block.rows }, (_, row) => [versions.get(row) as number, sums.get(row) as string] as const),
  );
}

function fillEngine(statement: string, engineKind: EngineKind): string {
  const { engine, replacing } = TABLE_ENGINES[engineKind];
  return statement.replaceAll('{{engine}}', engine).replaceAll('{{replacing}}', replacing);
}

/** Only ever the database's name from Oriel's own settings; refuses what is no plain name. */
export function quoteIdentifier(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new StoreError('schema_mismatch', `'${name}' is no name for a database; use letters, digits and _`);
  }
  return `\`${name}\``;
}
