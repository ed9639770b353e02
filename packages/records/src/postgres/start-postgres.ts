import type { ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RecordsError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { findBinaries, type PostgresBinaries } from './binaries.ts';
import { type ClusterPaths, clusterPaths, POSTGRES_USER, prepareCluster } from './cluster.ts';
import { chownCommand, giveFiles } from './give-files.ts';
import { spawnGuarded } from './guardian.ts';
import { launchAs, type Owner, unprivilegedOwner } from './owner.ts';
import { followLog } from './postgres-log.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { endPredecessor, killServer, signalProcess } from './predecessor.ts';
import { POSTGRES_PULSE, type PulseTimes, watchPulse } from './pulse.ts';
import { serverSettings } from './server-settings.ts';
import { makeSocketDirectory, SOCKET_PORT, socketPathIn } from './socket-directory.ts';

export type PostgresState = 'starting' | 'ready' | 'restarting' | 'stopped';

/** How to connect; the shape that `pg` takes. `host` is the directory of the socket. */
export interface PostgresConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** A PostgreSQL of our own, kept running. */
export interface PostgresChild {
  readonly connection: PostgresConnection;
  /** Of the server itself; another one after a restart. */
  readonly pid: number;
  readonly state: PostgresState;
  /** How often it had to be started again since it was first ready. */
  readonly restarts: number;
  on(event: 'state', listener: (state: PostgresState) => void): unknown;
  off(event: 'state', listener: (state: PostgresState) => void): unknown;
  /** Fast shutdown: open transactions are rolled back, a checkpoint is written. Resolves when the process is gone. */
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** A directory of PostgreSQL's own; made at the first start. */
  readonly dataDir: string;
  /** By default `<dataDir>/socket`; a short one under the system's temporary directory where that path is too long. */
  readonly socketDir?: string;
  /** When a PostgreSQL that runs and says nothing is ended, so that it can be started again. */
  readonly pulse?: PulseTimes;
  readonly logger: Logger;
}

const BACKOFF_MS = [50, 100, 250, 500, 1_000, 2_000, 5_000] as const;
/** After this long in good health a crash starts the backoff from its beginning. */
const STEADY_MS = 30_000;
/** Crashes one after another wait at most a second; a start that fails waits longer. */
const LONGEST_CRASH_STEP = BACKOFF_MS.indexOf(1_000);
const READY_POLL_MS = 10;
/** Recovery after a crash can take a while; how often to say that it goes on. */
const PATIENCE_STEP_MS = 5_000;
const STOP_PATIENCE_MS = 8_000;
/** After an order to stop at once. */
const LAST_PATIENCE_MS = 1_000;

/**
 * Starts PostgreSQL as a supervised child: made at the first start, restarted within a second or two when it dies and after
 * half a minute when it runs and says nothing, gone when this process is, however that ends. Throws RecordsError with a sentence when it cannot be started at all.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresChild> {
  const paths = clusterPaths(resolve(options.dataDir));
  const owner = await unprivilegedOwner(paths.cluster);
  const binaries = await findBinaries(paths.lib);
  const password = await prepareCluster(paths, binaries, owner);
  const socketDir = await makeSocketDirectory(resolve(options.socketDir ?? join(paths.root, 'socket')), owner);
  const connection = { host: socketDir, port: SOCKET_PORT, user: POSTGRES_USER, password, database: 'postgres' };
  const supervisor = new PostgresSupervisor(paths, binaries, owner, connection, options);
  await supervisor.start();
  return supervisor;
}

class PostgresSupervisor extends EventEmitter<{ state: [PostgresState] }> implements PostgresChild {
  readonly connection: PostgresConnection;
  restarts = 0;
  state: PostgresState = 'starting';
  pid = 0;
  readonly #paths: ClusterPaths;
  readonly #binaries: PostgresBinaries;
  readonly #owner: Owner | undefined;
  readonly #logger: Logger;
  readonly #pulse: PulseTimes;
  #endPulse = () => {};
  #guardian: ChildProcess | undefined;
  #stopping = false;
  #crashesInARow = 0;

  constructor(
    paths: ClusterPaths,
    binaries: PostgresBinaries,
    owner: Owner | undefined,
    connection: PostgresConnection,
    { logger, pulse = POSTGRES_PULSE }: PostgresOptions,
  ) {
    super();
    this.#paths = paths;
    this.#binaries = binaries;
    this.#owner = owner;
    this.connection = connection;
    this.#logger = logger;
    this.#pulse = pulse;
  }

  async start(): Promise<void> {
    await endPredecessor(this.#paths.cluster, this.#logger);
    if (this.#owner !== undefined) await giveFiles(this.#paths.cluster, this.#owner);
    // The shared memory of a predecessor that was killed outlives it by moments; one failure may be just that.
    await this.#launch().catch(async () => {
      await sleep(500);
      await this.#launch();
    });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#endPulse();
    const guardian = this.#guardian;
    if (guardian !== undefined && guardian.exitCode === null && guardian.signalCode === null) {
      const gone = once(guardian, 'exit');
      guardian.stdin?.end();
      const slow = setTimeout(() => signalProcess(this.pid, 'SIGQUIT'), STOP_PATIENCE_MS);
      const stalled = setTimeout(() => killServer(this.pid), STOP_PATIENCE_MS + LAST_PATIENCE_MS);
      await gone;
      clearTimeout(slow);
      clearTimeout(stalled);
    }
    // Made anew at the next start; it may lie in the system's temporary directory, where nothing should be left.
    await rmdir(this.connection.host).catch(() => {});
    this.#become('stopped');
  }

  /** Resolves when the server accepts connections; watches over it from then on. */
  async #launch(): Promise<void> {
    const { cluster } = this.#paths;
    const { postgres, environment } = this.#binaries;
    const stale = await readPostmasterFile(cluster);
    const launch = await launchAs(this.#owner, [postgres, cluster, this.connection.host], postgres, [
      '-D',
      cluster,
      ...serverSettings(this.connection.host),
    ]);
    const guardian = spawnGuarded(launch, environment);
    this.#guardian = guardian;
    guardian.stdin?.on('error', () => {});
    const log = followLog(guardian.stderr!, this.#logger);
    let ended: string | undefined;
    guardian.once('error', (error) => {
      ended ??= error.message;
    });
    guardian.once('exit', (code, signal) => {
      ended ??= `exit ${code ?? signal}`;
      guardian.stdin?.destroy();
    });

    let toldAt = performance.now();
    for (;;) {
      if (ended !== undefined) {
        throw this.#cannotStart(ended, log.reason());
      }
      const file = await readPostmasterFile(cluster);
      if (file?.ready && file.text !== stale?.text) {
        this.pid = file.pid;
        break;
      }
      if (performance.now() - toldAt > PATIENCE_STEP_MS) {
        toldAt = performance.now();
        this.#logger.info({ pid: file?.pid }, 'PostgreSQL is still starting; after a crash it reads its log first');
      }
      await sleep(READY_POLL_MS);
    }
    const readyAt = performance.now();
    const onEnd = () => void this.#restart(performance.now() - readyAt);
    // It may have died between the file and this line.
    if (ended !== undefined) {
      onEnd();
      return;
    }
    guardian.once('exit', onEnd);
    if (this.#stopping) {
      guardian.stdin?.end();
      return;
    }
    this.#become('ready');
    this.#watch();
  }

  /** A server that is stopped, or caught in a loop, would keep everybody waiting for ever: nothing ends it but us. */
  #watch(): void {
    const { pid } = this;
    this.#endPulse = watchPulse(socketPathIn(this.connection.host), this.#pulse, (silentMs) => {
      const silentSeconds = Math.round(silentMs / 1_000);
      this.#logger.error({ pid, silentSeconds }, 'PostgreSQL runs and says nothing; ending it, to start it again');
      killServer(pid);
    });
  }

  #cannotStart(ended: string, reason: string): RecordsError {
    const sentence = `PostgreSQL could not be started (${ended}): ${reason || 'no reason given'}`;
    if (!/permission denied|wrong ownership/i.test(reason)) return new RecordsError('postgres_failed', sentence);
    const { cluster } = this.#paths;
    const owner = this.#owner ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    return new RecordsError(
      'postgres_foreign_files',
      `${sentence}; PostgreSQL runs as the user ${owner.uid}, to whom all of "${cluster}" has to belong, with what its links lead to: ${chownCommand(cluster, owner)}`,
    );
  }

  async #restart(upMs: number): Promise<void> {
    this.#endPulse();
    if (this.#stopping) return;
    this.#become('restarting');
    this.#logger.warn({ pid: this.pid, upMs: Math.round(upMs) }, 'PostgreSQL ended; starting it again');
    this.#crashesInARow = upMs >= STEADY_MS ? 0 : this.#crashesInARow + 1;
    let step = Math.min(this.#crashesInARow, LONGEST_CRASH_STEP);
    while (!this.#stopping) {
      await sleep(BACKOFF_MS[Math.min(step++, BACKOFF_MS.length - 1)]);
      if (this.#stopping) return;
      try {
        // When only the guardian died, the server is still there.
        await endPredecessor(this.#paths.cluster, this.#logger, 0.2);
        this.restarts++;
        await this.#launch();
        return;
      } catch (error) {
        this.#logger.error({ error }, 'PostgreSQL could not be started again; it is tried further');
      }
    }
  }

  #become(state: PostgresState): void {
    if (this.state === state) return;
    this.state = state;
    this.emit('state', state);
  }
}
