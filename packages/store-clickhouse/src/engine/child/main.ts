import { mkdirSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { rowsDirectoryOf } from '../sent-rows.ts';
import { quoteIdentifier } from '../sql/quote-sql.ts';
import { type EngineChildMessage, type EngineChildOptions, parseChildOptions, type RoomName } from './child-options.ts';

/**
 * The engine's process: one line of options on standard input, then ClickHouse's HTTP interface until standard input
 * ends. It ends with its parent whatever happened to that, and standard input is the one thing that tells it so.
 */
async function main(): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  const line = await new Promise<string | undefined>((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(undefined));
  });
  if (line === undefined) return;
  const orphaned = new Promise<void>((resolve) => lines.once('close', () => resolve()));
  const terminated = new Promise<void>((resolve) => process.once('SIGTERM', () => resolve()));
  // With the parent gone nobody reads what is said, and that must not cut the closing short.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  // The terminal's Ctrl-C reaches the whole process group: the parent decides when the engine ends.
  process.on('SIGINT', () => {});
  const engine = await openEngine(parseChildOptions(line));
  say({ event: 'ready', port: engine.port, version: engine.version });
  await Promise.race([orphaned, terminated]);
  await engine.close();
}

/** What is under way may end by itself in this time, then it is stopped… */
const DRAIN_MS = 1000;
/** …and given this long to notice. */
const CANCEL_MS = 2000;

async function openEngine(options: EngineChildOptions) {
  // Loaded only now, so that a platform without the engine's library is a sentence and not a stack trace.
  const { engineArguments, sessionSettings } = await import('./engine-arguments.ts');
  const { EngineSession } = await import('./engine-session.ts');
  const { Room } = await import('./room.ts');
  const { RunningStatements } = await import('./running-statements.ts');
  const { ReadMeter } = await import('./read-meter.ts');
  const { createEngineServer } = await import('./engine-server.ts');

  const rowsDirectory = rowsDirectoryOf(options.dataDir);
  // Rows of a predecessor that did not end well: whoever sent them was never told yes, and sends them again.
  rmSync(rowsDirectory, { recursive: true, force: true });
  mkdirSync(rowsDirectory, { recursive: true, mode: 0o700 });
  const dataDir = join(options.dataDir, 'data');
  // What sorts and groups of a killed predecessor had spilled.
  rmSync(join(dataDir, 'tmp'), { recursive: true, force: true });
  const connectionArguments = engineArguments(options.dataDir, options.memoryBytes);
  const baseline = sessionSettings(options.memoryBytes);
  const openSession = () => new EngineSession(dataDir, connectionArguments, baseline);

  const control = openSession();
  await control.run(`CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(options.database)}`, 'Null');
  const version = Buffer.from(await control.run('SELECT version()', 'TSV'))
    .toString()
    .trim();
  const openRoom = (name: RoomName) =>
    new Room(name, Array.from({ length: options.sessions[name] }, openSession), options.queueLimit);
  const rooms = {
    write: openRoom('write'),
    interactive: openRoom('interactive'),
    background: openRoom('background'),
  };
  const running = new RunningStatements(control);
  const meter = new ReadMeter(control);
  await meter.calibrate();
  const server = createEngineServer({
    rooms,
    running,
    meter,
    database: options.database,
    secret: options.secret,
    maintenanceSecret: options.maintenanceSecret,
    rowsDirectory,
    log: (level, message) => say({ event: 'log', level, message }),
  });
  const port = await listen(server, options.listen);

  return {
    port,
    version,
    close: async () => {
      const answered = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      await within(DRAIN_MS, answered);
      running.cancelAll();
      await within(CANCEL_MS, answered);
      for (const room of Object.values(rooms)) room.close();
      control.close();
      const { drainPending } = await import('chdb');
      await within(CANCEL_MS, drainPending());
    },
  };
}

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  const limit = new AbortController();
  await Promise.race([work, sleep(limitMs, undefined, { signal: limit.signal }).catch(() => {})]);
  limit.abort();
}

async function listen(server: Server, where: EngineChildOptions['listen']): Promise<number | null> {
  if ('socketPath' in where) {
    rmSync(where.socketPath, { force: true });
    process.umask(0o077);
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen('socketPath' in where ? { path: where.socketPath } : where, resolve);
  });
  return 'socketPath' in where ? null : (server.address() as AddressInfo).port;
}

/** What it says to its parent, which ends with it. */
function startFailure(error: unknown): Extract<EngineChildMessage, { event: 'failed' }> {
  const { message, code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (isMissing(error)) {
    const reason =
      `the embedded engine is not installed for ${process.platform}-${process.arch}; ` +
      'install with optional dependencies on linux or macOS (x64 or arm64, glibc), or set CLICKHOUSE_URL';
    return { event: 'failed', reason, isMissing: true };
  }
  const reason = error instanceof Error ? message : String(error);
  const isOfAddress = syscall === 'listen' || syscall === 'getaddrinfo';
  return { event: 'failed', reason, ...(isOfAddress && code !== undefined && { addressFault: code }) };
}

/**
 * chDB's own word for a platform without a package, or no chDB at all. A package that is there and cannot be loaded (another version, a
 * C library that is too old) is another matter, and says so itself.
 */
function isMissing(error: unknown): boolean {
  if (!(error instanceof Error && 'code' in error)) return false;
  if (error.code === 'CHDB_PLATFORM') return true;
  return (
    (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND') &&
    /^Cannot find (?:package|module) .@?chdb\b/.test(error.message)
  );
}

function say(message: EngineChildMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

try {
  await main();
  process.exit(0);
} catch (error) {
  say(startFailure(error));
  process.exit(1);
}
