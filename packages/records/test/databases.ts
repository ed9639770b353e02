import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { RecordsConnection } from '../src/database/connect.ts';
import { startPostgres } from '../src/postgres/start-postgres.ts';
import { fillPrepared } from './fill-prepared.ts';
import { quietLogger } from './quiet-logger.ts';
import { installedVersion, startRealPostgres } from './real-postgres.ts';

/** One PostgreSQL to run the suites on, and how to get an empty database in it. */
interface Server extends AsyncDisposable {
  createDatabase(): Promise<RecordsConnection>;
}

interface Kind {
  readonly name: string;
  /** Whether it is to be had on this machine. */
  readonly isThere: boolean;
  start(): Promise<Server>;
}

const KINDS: readonly Kind[] = [
  { name: 'our own PostgreSQL', isThere: true, start: startOwn },
  // A user that is no superuser and owns nothing but its database, as an administrator would give us.
  { name: "the system's PostgreSQL", isThere: installedVersion() !== undefined, start: startSystems },
  {
    name: 'ORIEL_TEST_DATABASE_URL',
    isThere: process.env.ORIEL_TEST_DATABASE_URL !== undefined,
    start: useGiven,
  },
];

let made = 0;

/** Runs the same suite on every PostgreSQL that is there; `connect` gives an empty database of this suite alone. */
export function describeOnEachPostgres(
  title: string,
  suite: (connect: () => Promise<RecordsConnection>) => void,
): void {
  for (const { name, isThere, start } of KINDS) {
    if (!isThere) {
      test.skip(`${title}, on ${name}: not on this machine`);
      continue;
    }
    describe(`${title}, on ${name}`, () => {
      let server: Server;
      beforeAll(async () => {
        server = await start();
      });
      afterAll(() => server[Symbol.asyncDispose]());
      suite(() => server.createDatabase());
    });
  }
}

async function startOwn(): Promise<Server> {
  const dataDir = await mkdtemp(join(tmpdir(), 'oriel-records-'));
  await fillPrepared(dataDir);
  const child = await startPostgres({ dataDir, logger: quietLogger });
  return {
    async createDatabase() {
      const database = `test_${made++}`;
      await run(child.connection, `create database ${database}`);
      return { ...child.connection, database };
    },
    async [Symbol.asyncDispose]() {
      await child.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function startSystems(): Promise<Server> {
  const real = await startRealPostgres();
  const { host, port, user, password } = real;
  const superuser = { host, port, user, password, database: 'postgres' };
  return {
    async createDatabase() {
      const name = `test_${made++}`;
      await run(
        superuser,
        `create role ${name} login createrole password '${name}'`,
        `create database ${name} owner ${name}`,
      );
      return { connectionString: `postgres://${name}:${name}@${host}:${port}/${name}` };
    },
    [Symbol.asyncDispose]: () => real[Symbol.asyncDispose](),
  };
}

/** Its user must be able to make databases. */
async function useGiven(): Promise<Server> {
  const given = { connectionString: process.env.ORIEL_TEST_DATABASE_URL! };
  const databases: string[] = [];
  return {
    async createDatabase() {
      const name = `oriel_test_${randomUUID().replaceAll('-', '')}`;
      await run(given, `create database ${name}`);
      databases.push(name);
      const url = new URL(given.connectionString);
      url.pathname = `/${name}`;
      return { connectionString: url.href };
    },
    async [Symbol.asyncDispose]() {
      for (const name of databases) await run(given, `drop database ${name} with (force)`);
    },
  };
}

/** Statements as the user of `connection`, outside of everything that the package does. */
export async function run(connection: RecordsConnection, ...statements: string[]): Promise<pg.QueryResult[]> {
  const client = new pg.Client({ ...connection });
  await client.connect();
  try {
    const results: pg.QueryResult[] = [];
    for (const statement of statements) results.push(await client.query(statement));
    return results;
  } finally {
    await client.end();
  }
}
