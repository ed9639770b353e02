import { availableParallelism } from 'node:os';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { EncodedRows } from '@oriel/store';
import type { TenantId, TenantPolicy } from '@oriel/telemetry';
import type { DecodeRequest } from '../decode/decode-request.ts';
import type { CensusMemory, SeriesWatch } from '../guard/census/index.ts';
import type { WatchIngest } from '../ingest-work.ts';
import type { Flushed, FromWorker, ToWorker, WorkerReply } from './decode-messages.ts';
import type { AppendOutcome } from './spool/commit-log.ts';

export interface DecodePoolOptions {
  /** The worker's entry module, which calls `runDecodeWorker`. */
  readonly entry: URL;
  readonly workerData?: unknown;
  /** Of each worker's heap; rows and bodies are beside it. */
  readonly heapLimits?: ResourceLimits;
  /** Default: one on up to four cores, else a third of them. */
  readonly workers?: number;
  /** Bytes of requests that are decoded or wait for it. What is beyond is refused as `receiver_busy`. Default 128 MiB. */
  readonly maxInFlightBytes?: number;
  /** A worker that has not answered its oldest request for so long is replaced. Default 30 s. */
  readonly stallMs?: number;
  /** Makes rows durable; every request waits for the answer about its own rows. */
  readonly append: (rows: readonly EncodedRows[]) => Promise<AppendOutcome>;
  readonly onCrash?: (error: Error) => void;
  readonly watch?: WatchIngest;
  /** Counts series for all threads; without it they are not limited. */
  readonly series?: Pick<SeriesWatch, 'censusesOf' | 'note'>;
}

export type PoolReply =
  | { readonly kind: 'answered'; readonly reply: WorkerReply }
  | {
      readonly kind: 'refused';
      readonly code: 'receiver_busy' | 'decoder_failed' | 'spool_unwritable' | 'shutting_down';
      readonly detail?: string;
    };

interface Pending {
  readonly tenant: TenantId;
  readonly bytes: number;
  readonly startedMs: number;
  readonly resolve: (reply: PoolReply) => void;
}

export interface DecodePoolState {
  /** Those that run; one that ended counts again when it is replaced. */
  readonly workers: number;
  readonly inFlightRequests: number;
  readonly inFlightBytes: number;
  readonly crashes: number;
}

/** A worker that ends before this age is not replaced faster than this either. */
const YOUNG_MS = 1_000;

/** A worker may take this long to load. */
const LOADING_MS = 60_000;

/** Decoding threads and the requests that they hold. A crash costs the requests that were in it, never the server. */
export class DecodePool {
  readonly #options: DecodePoolOptions;
  readonly #maxInFlightBytes: number;
  readonly #threads: DecodeThread[];
  readonly #watchdog: NodeJS.Timeout;
  #crashes = 0;
  #closing = false;

  constructor(options: DecodePoolOptions) {
    this.#options = options;
    this.#maxInFlightBytes = options.maxInFlightBytes ?? 128 * 1024 * 1024;
    const cores = availableParallelism();
    const workers = options.workers ?? (cores <= 4 ? 1 : Math.floor(cores / 3));
    this.#threads = Array.from({ length: workers }, () => this.#startThread());
    const stallMs = options.stallMs ?? 30_000;
    this.#watchdog = setInterval(() => {
      for (const thread of this.#threads) thread.endIfStalled(stallMs);
    }, stallMs / 4).unref();
  }

  get state(): DecodePoolState {
    return {
      workers: this.#threads.filter((thread) => thread.isAlive).length,
      inFlightRequests: this.#threads.reduce((sum, thread) => sum + thread.requests, 0),
      inFlightBytes: this.#inFlightBytes,
      crashes: this.#crashes,
    };
  }

  /** Takes the buffer of `body`. Resolves when the rows are durable, or with the reason why nothing was taken. */
  decode(request: DecodeRequest): Promise<PoolReply> {
    if (this.#closing) return Promise.resolve({ kind: 'refused', code: 'shutting_down' });
    const bytes = request.body.byteLength;
    const inFlightBytes = this.#inFlightBytes;
    // One request alone is always taken, however large: its size was limited when it was received.
    if (inFlightBytes > 0 && inFlightBytes + bytes > this.#maxInFlightBytes) {
      return Promise.resolve({ kind: 'refused', code: 'receiver_busy' });
    }
    const [first, ...others] = this.#threads.filter((thread) => thread.isAlive);
    if (first === undefined) return Promise.resolve({ kind: 'refused', code: 'decoder_failed' });
    if (request.scrape !== undefined) {
      // What a worker remembers of a target is worth something only to the scrapes that come after.
      const thread = this.#threads[request.scrape.target % this.#threads.length]!;
      return thread.isAlive ? thread.decode(request) : Promise.resolve({ kind: 'refused', code: 'decoder_failed' });
    }
    return others.reduce((least, other) => (other.bytes < least.bytes ? other : least), first).decode(request);
  }

  /** Waits for the requests in flight, at most `graceMs`, then ends the threads. */
  async close(graceMs = 3_000): Promise<void> {
    this.#closing = true;
    clearInterval(this.#watchdog);
    await Promise.all(this.#threads.map((thread) => thread.close(graceMs)));
  }

  get #inFlightBytes(): number {
    return this.#threads.reduce((sum, thread) => sum + thread.bytes, 0);
  }

  #startThread(): DecodeThread {
    return new DecodeThread(this.#options, (thread, error, livedMs) => {
      if (this.#closing) return;
      this.#crashes++;
      this.#options.onCrash?.(error);
      // One that dies young would die again at once; until it is replaced its requests are refused.
      setTimeout(
        () => {
          if (!this.#closing) this.#threads[this.#threads.indexOf(thread)] = this.#startThread();
        },
        livedMs < YOUNG_MS ? YOUNG_MS : 0,
      ).unref();
    });
  }
}

class DecodeThread {
  readonly #worker: Worker;
  readonly #append: DecodePoolOptions['append'];
  readonly #watch: DecodePoolOptions['watch'];
  readonly #series: DecodePoolOptions['series'];
  readonly #pending = new Map<number, Pending>();
  /** The policy that the worker holds of each tenant, by identity. */
  readonly #policies = new Map<TenantId, TenantPolicy>();
  /** …and its censuses, likewise. */
  readonly #censuses = new Map<TenantId, readonly CensusMemory[]>();
  readonly #onCrash: (thread: DecodeThread, error: Error, livedMs: number) => void;
  readonly #bornMs = performance.now();
  #readyMs: number | undefined;
  #nextId = 0;
  #bytes = 0;
  #drained: (() => void) | undefined;
  #ended = false;

  constructor(options: DecodePoolOptions, onCrash: (thread: DecodeThread, error: Error, livedMs: number) => void) {
    this.#append = options.append;
    this.#watch = options.watch;
    this.#series = options.series;
    this.#onCrash = onCrash;
    this.#worker = new Worker(options.entry, {
      name: 'oriel-decode',
      workerData: options.workerData,
      ...(options.heapLimits === undefined ? {} : { resourceLimits: options.heapLimits }),
    });
    this.#worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') this.#readyMs = performance.now();
      else if (message.kind === 'offenders') this.#series?.note(message.reports);
      else void this.#settle(message);
    });
    this.#worker.on('error', (error) => this.#end(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', (code) => this.#end(new Error(`the decoding worker ended with code ${code}`)));
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isAlive(): boolean {
    return !this.#ended;
  }

  get requests(): number {
    return this.#pending.size;
  }

  decode(request: DecodeRequest): Promise<PoolReply> {
    const { policy, ...rest } = request;
    if (this.#policies.get(policy.tenant) !== policy) {
      this.#policies.set(policy.tenant, policy);
      this.#say({ kind: 'policy', policy });
    }
    const censuses = this.#series?.censusesOf(policy.tenant);
    if (censuses !== undefined && this.#censuses.get(policy.tenant) !== censuses) {
      const firstDay = censuses[0]?.day ?? 0;
      for (const [tenant, known] of this.#censuses)
        if (known.every(({ day }) => day < firstDay)) this.#censuses.delete(tenant);
      this.#censuses.set(policy.tenant, censuses);
      this.#say({ kind: 'censuses', tenant: policy.tenant, censuses });
    }
    const id = this.#nextId++;
    const body = inOwnBuffer(rest.body);
    const bytes = body.byteLength;
    return new Promise((resolve) => {
      this.#pending.set(id, { tenant: policy.tenant, bytes, startedMs: performance.now(), resolve });
      this.#bytes += bytes;
      this.#say({ kind: 'decode', id, tenant: policy.tenant, request: { ...rest, body } }, [body.buffer]);
    });
  }

  endIfStalled(stallMs: number): void {
    // Requests are answered in order, so the first pending one is the oldest.
    const [oldest] = this.#pending.values();
    if (oldest === undefined) return;
    // A slow machine must not make it start over and over: the clock runs from when it can answer.
    const limitMs =
      this.#readyMs === undefined ? this.#bornMs + LOADING_MS : Math.max(oldest.startedMs, this.#readyMs) + stallMs;
    if (performance.now() < limitMs) return;
    this.#end(new Error(`the decoding worker did not answer for ${stallMs} ms`));
  }

  async close(graceMs: number): Promise<void> {
    if ((this.#pending.size > 0 || this.#bytes > 0) && !this.#ended) {
      const impatience = setTimeout(() => this.#end(new Error('the decoding worker did not finish in time')), graceMs);
      await new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
      clearTimeout(impatience);
    }
    this.#ended = true;
    await this.#worker.terminate();
  }

  #say(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  /** Requests stay pending until their rows are durable: their bytes count as in flight, and nobody hears yes before. */
  async #settle({ rows, replies }: Flushed): Promise<void> {
    const pending = replies.map(({ id, reply }) => {
      const entry = this.#pending.get(id);
      this.#pending.delete(id);
      if (entry !== undefined) this.#report(entry, reply.kind === 'failed' ? 'receiver_failed' : undefined);
      return { entry, reply };
    });
    const appended = rows.length === 0 ? undefined : await this.#append(rows);
    if (appended?.kind === 'refused' && !this.#ended) this.#say({ kind: 'lost' });
    for (const { entry, reply } of pending) {
      if (entry === undefined) continue;
      this.#bytes -= entry.bytes;
      const hasRows = reply.kind === 'decoded' && reply.outcome.accepted > 0;
      if (hasRows && appended?.kind === 'refused') {
        entry.resolve({ kind: 'refused', code: appended.code, detail: appended.detail });
      } else {
        entry.resolve({ kind: 'answered', reply });
      }
    }
    this.#noteDrained();
  }

  #end(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const entry of this.#pending.values()) {
      this.#report(entry, 'decoder_failed');
      entry.resolve({ kind: 'refused', code: 'decoder_failed' });
    }
    this.#pending.clear();
    this.#bytes = 0;
    this.#noteDrained();
    void this.#worker.terminate();
    this.#onCrash(this, error, performance.now() - this.#bornMs);
  }

  #report({ tenant, bytes, startedMs }: Pending, error?: string): void {
    const elapsedMs = performance.now() - startedMs;
    const startedAtMs = Date.now() - elapsedMs;
    this.#watch?.({ kind: 'decode', tenant, bytes, startedAtMs, elapsedMs, ...(error === undefined ? {} : { error }) });
  }

  #noteDrained(): void {
    if (this.#bytes === 0 && this.#pending.size === 0) this.#drained?.();
  }
}

/** Only a whole buffer can be given away; a slice of Node's pool is copied out first. */
function inOwnBuffer(body: Uint8Array): Uint8Array<ArrayBuffer> {
  if (body.byteLength === body.buffer.byteLength && body.buffer instanceof ArrayBuffer) {
    return body as Uint8Array<ArrayBuffer>;
  }
  return new Uint8Array(body);
}
