import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@oriel/records';
import { MAIN } from './oriel-process.ts';
import { until } from './until.ts';

/** One engine and one PostgreSQL, for several servers; both are gone at the end of the scope, and what they kept. */
interface SharedStores extends AsyncDisposable {
  /** What a server is told, so that it is one of them. */
  readonly environment: { readonly CLICKHOUSE_URL: string; readonly DATABASE_URL: string };
}

export async function startSharedStores(): Promise<SharedStores> {
  await using started = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'oriel-stores-'));
  started.defer(() => rm(directory, { recursive: true, force: true }));

  const engine = spawn(
    process.execPath,
    [MAIN, 'engine', '--listen', '127.0.0.1:0', '--data', join(directory, 'engine')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  started.defer(async () => {
    const gone = once(engine, 'exit');
    if (engine.kill('SIGTERM')) await gone;
  });
  let said = '';
  engine.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const clickhouseUrl = await until(() => /CLICKHOUSE_URL=(\S+)/.exec(said)?.[1]);

  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const postgres = await startPostgres({ dataDir: join(directory, 'records'), logger: silent as never });
  started.defer(() => postgres.stop());
  const { host, port, user, password, database } = postgres.connection;
  const databaseUrl = `postgres://${user}:${encodeURIComponent(password)}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;

  const kept = started.move();
  return {
    environment: { CLICKHOUSE_URL: clickhouseUrl, DATABASE_URL: databaseUrl },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
