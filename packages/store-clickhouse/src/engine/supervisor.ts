import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  DEFAULT_SESSIONS,
  type EngineChildMessage,
  type EngineChildOptions,
  type EngineListen,
  type RoomSessions,
  threadPoolSize,
} from './child/child-options.ts';
import { DEFAULT_DATABASE, DEFAULT_QUEUE_LIMIT, type EngineClientOptions } from './client-options.ts';
import { EngineStartError } from './engine-start-error.ts';
import { PredecessorFile } from './predecessor.ts';
import { ENGINE_PULSE, type PulseTimes, watchPulse } from './pulse.ts';
import { rowsDirectoryOf } from './sent-rows.ts';

export interface EngineLogger {
  info(message: string): void;
  warn(message: string): void;
  /** What is no sentence of ours, a line of the engine's process, is a field. */
  warn(fields: object, message: string): void;
  error(message: string): void;
}

export interface EngineOptions {
  /** Directory of the engine's own; made when absent. */
  readonly dataDir: string;
  /** The engine's share of the memory budget. */
  readonly memoryBytes: number;
  readonly logger: EngineLogger;
  readonly sessions?: RoomSessions;
  readonly queueLimit?: number;
  readonly database?: string;
  /** @default a unix socket in the data directory */
  readonly listen?: EngineListen;
  /** @default a new random one for each engine */
  readonly secret?: string;
  readonly maintenanceSecret?: string;
  /** When an engine that runs and says nothing is ended, so that it can be started again. */
  readonly pulse?: PulseTimes;
}

export type EngineState = 'starting' | 'ready' | 'restarting' | 'stopped';

/** The engine's process, kept running. */
export interface Engine {
  /** Of the child that runs now; undefined while there is none. */
  readonly pid: number | undefined;
  readonly state: EngineState;
  readonly version: string;
  /** Restarts since the start, and why the last one was needed. */
  readonly restarts: number;
  readonly lastExit: string | undefined;
  /** What `createEngineClients` takes; stays the same over restarts. */
  readonly clientOptions: EngineClientOptions;
  on(event: 'state', listener: (state: EngineState) => void): void;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('./child/main.ts', import.meta.url));
/** The child's JavaScript only moves buffers: fewer helpers and less room for garbage save 20 MB at rest. */
const FRUGAL_FLAGS = [
  '--v8-pool-size=1',
  '--single-threaded-gc',
  '--max-semi-space-size=2',
  '--disable-warning=ExperimentalWarning',
];
/**
 * An allocation arena for each of forty threads would cost more than it brings. The engine has an allocator of its own, which keeps what
 * was freed for five seconds; with one second, inserts and merges take less memory and the same processor time.
 */
const FRUGAL_ENVIRONMENT = { MALLOC_ARENA_MAX: '2', JE_MALLOC_CONF: 'dirty_decay_ms:1000' };
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 8000;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 10_000;
/** A child that ran this long has earned a quick restart again. */
const STEADY_MS = 30_000;

/** Starts the engine and waits until it answers. Throws when it cannot start; afterwards it is restarted for ever. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const engine = new SupervisedEngine(options);
  await engine.start();
  return engine;
}

class SupervisedEngine implements Engine {
  state: EngineState = 'starting';
  version = '';
  restarts = 0;
  lastExit: string | undefined;
  readonly #options: EngineOptions;
  readonly #childOptions: EngineChildOptions;
  readonly #predecessor: PredecessorFile;
  readonly #events = new EventEmitter<{ state: [EngineState] }>();
  #child: ChildProcess | undefined;
  #port: number | null = null;
  #backoffMs = FIRST_BACKOFF_MS;
  #restartTimer: NodeJS.Timeout | undefined;
  #endPulse = () => {};
  #isStopping = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    const dataDir = resolve(options.dataDir);
    this.#childOptions = {
      dataDir,
      listen: options.listen ?? { socketPath: socketPathFor(dataDir) },
      secret: options.secret ?? randomBytes(32).toString('base64url'),
      maintenanceSecret: options.maintenanceSecret ?? randomBytes(32).toString('base64url'),
      memoryBytes: options.memoryBytes,
      sessions: options.sessions ?? DEFAULT_SESSIONS,
      queueLimit: options.queueLimit ?? DEFAULT_QUEUE_LIMIT,
      database: options.database ?? DEFAULT_DATABASE,
    };
    this.#predecessor = new PredecessorFile(join(dataDir, 'engine.pid'));
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get clientOptions(): EngineClientOptions {
    const { listen, secret, maintenanceSecret, database, queueLimit } = this.#childOptions;
    return {
      endpoint:
        'socketPath' in listen
          ? { socketPath: listen.socketPath, rowsDirectory: rowsDirectoryOf(this.#childOptions.dataDir) }
          : { url: `http://${listen.host.includes(':') ? `[${listen.host}]` : listen.host}:${this.#port}` },
      password: secret,
      maintenanceSecret,
      database,
      queueLimit,
    };
  }

  on(event: 'state', listener: (state: EngineState) => void): void {
    this.#events.on(event, listener);
  }

  async start(): Promise<void> {
    mkdirSync(this.#childOptions.dataDir, { recursive: true, mode: 0o700 });
    const left = await this.#predecessor.waitUntilGone();
    if (left === 'ended') this.#options.logger.warn('an engine of an earlier run was still there and has been ended');
    try {
      await this.#launch();
    } catch (error) {
      const child = this.#child;
      this.#child = undefined;
      this.#change('stopped');
      if (child !== undefined) await endNow(child);
      this.#predecessor.remove();
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restartTimer);
    this.#endPulse();
    const child = this.#child;
    this.#change('stopped');
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.stdin?.end();
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await gone;
    clearTimeout(timer);
    this.#predecessor.remove();
  }

  async #launch(): Promise<void> {
    const child = spawn(process.execPath, [...FRUGAL_FLAGS, MAIN], {
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own: Ctrl-C in a terminal is for the server, which ends its children when it has handed on what it has.
      detached: true,
      env: {
        ...process.env,
        ...FRUGAL_ENVIRONMENT,
        UV_THREADPOOL_SIZE: String(threadPoolSize(this.#childOptions.sessions)),
        TZ: 'UTC',
      },
    });
    this.#child = child;
    const startedAt = performance.now();
    // Writing to a child that has just ended must not end the parent.
    child.stdin.on('error', () => {});
    child.stdin.write(`${JSON.stringify(this.#pinned())}\n`);
    this.#remember(child.pid);
    const ready = this.#listenTo(child);
    child.once('exit', (code, signal) => {
      this.#endPulse();
      this.lastExit = signal ? `ended by ${signal}` : `ended with code ${code}`;
      this.#child = undefined;
      if (this.state === 'stopped' || this.state === 'starting') return;
      if (performance.now() - startedAt > STEADY_MS) this.#backoffMs = FIRST_BACKOFF_MS;
      this.#options.logger.error(`the engine ${this.lastExit}; starting it again in ${this.#backoffMs} ms`);
      this.#change('restarting');
      this.#restartTimer = setTimeout(() => this.#restart(), this.#backoffMs);
      this.#backoffMs = Math.min(this.#backoffMs * 2, LONGEST_BACKOFF_MS);
    });
    await ready;
    if (this.#isStopping) return;
    this.#change('ready');
    this.#watch(child);
  }

  /** A process that is stopped, or caught in a loop, would keep everybody waiting for ever: nothing ends it but us. */
  #watch(child: ChildProcess): void {
    const { listen } = this.#pinned();
    this.#endPulse = watchPulse(listen, this.#options.pulse ?? ENGINE_PULSE, (silentMs) => {
      this.#options.logger.error(
        `the engine runs and has not answered for ${Math.round(silentMs / 1000)} s; ending it, to start it again`,
      );
      child.kill('SIGKILL');
    });
  }

  #restart(): void {
    this.restarts++;
    // An exit during the start brings the next attempt; a start that hangs is ended and so becomes an exit.
    this.#launch().catch((error: unknown) => {
      this.#options.logger.error(`the engine did not start: ${String(error)}`);
      this.#child?.kill('SIGKILL');
    });
  }

  /** A disk that is full must not keep the engine from starting: it is what can make room. */
  #remember(pid: number | undefined): void {
    if (pid === undefined) return;
    try {
      this.#predecessor.write(pid);
    } catch (error) {
      this.#options.logger.warn(`cannot note the engine's process beside its data: ${String(error)}`);
    }
  }

  /** A port that was free to choose at first stays the same afterwards. */
  #pinned(): EngineChildOptions {
    const { listen } = this.#childOptions;
    if ('socketPath' in listen || this.#port === null) return this.#childOptions;
    return { ...this.#childOptions, listen: { host: listen.host, port: this.#port } };
  }

  /** Settles with the child's first word: ready, or why not. */
  #listenTo(child: ChildProcess): Promise<void> {
    const { logger } = this.#options;
    createInterface({ input: child.stderr! }).on('line', (line) => logger.warn({ line }, "the engine's process says"));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new EngineStartError(`no answer in ${START_LIMIT_MS / 1000} s`)),
        START_LIMIT_MS,
      );
      const settle = (error?: Error) => {
        clearTimeout(timer);
        if (error) reject(error);
        else resolve();
      };
      child.once('error', settle);
      // `close` and not `exit`: its last words may still be on their way.
      child.once('close', (code, signal) =>
        settle(new EngineStartError(`the engine ended at its start (${signal ?? code})`)),
      );
      createInterface({ input: child.stdout! }).on('line', (line) => {
        const message = parseMessage(line);
        switch (message.event) {
          case 'ready':
            this.#port = message.port;
            this.version = message.version;
            settle();
            break;
          case 'failed':
            settle(new EngineStartError(message.reason, message));
            break;
          case 'log':
            logger[message.level](message.message);
            break;
          default:
            message satisfies never;
        }
      });
    });
  }

  #change(state: EngineState): void {
    if (this.state === state) return;
    this.state = state;
    this.#events.emit('state', state);
  }
}

/** Its own end, if that is on its way, or ours; nobody starts it again. */
async function endNow(child: ChildProcess): Promise<void> {
  child.removeAllListeners('exit');
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  await gone;
}

/** The engine's library may print lines of its own. */
function parseMessage(line: string): EngineChildMessage {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && 'event' in value) return value as EngineChildMessage;
  } catch {
    // Not one of ours.
  }
  return { event: 'log', level: 'info', message: line };
}

/** A socket's path has room for 107 bytes: a data directory that lies deeper gets one beside the system's temporary files. */
function socketPathFor(dataDir: string): string {
  const inside = join(dataDir, 'engine.sock');
  if (Buffer.byteLength(inside) <= 100) return inside;
  const directory = join(tmpdir(), `oriel-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return join(directory, 'engine.sock');
}
