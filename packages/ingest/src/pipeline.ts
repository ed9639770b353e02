import { EventEmitter } from 'node:events';
import { ERROR_SEVERITY, type Outcome, type Signal, type TenantId, type TenantPolicy } from '@oriel/telemetry';
import { DecodePool, type DecodePoolOptions, type DecodePoolState } from './batch/decode-pool.ts';
import type { InsertedSegment } from './batch/spool/inserter.ts';
import type { SpoolLevel } from './batch/spool/ladder.ts';
import { Spool, type SpoolOptions } from './batch/spool/spool.ts';
import type { ReplayProgress, SpoolState } from './batch/spool/spool-state.ts';
import type { DecoderName, RequestSignal } from './decode/decode-request.ts';
import { INGEST_ERRORS, type RetryableCode } from './errors.ts';
import { type SeriesCount, type SeriesRefusal, SeriesWatch, type SeriesWatchOptions } from './guard/census/index.ts';
import type { IngestReply, IngestRequest } from './ingest-request.ts';
import { harmless, type WatchIngest } from './ingest-work.ts';
import { type IntakeCount, IntakeCounts, type IntakeRate } from './intake-counts.ts';
import { type KeptOut, KeptOutLedger } from './kept-out/kept-out.ts';
import { Quota, type QuotaUse, type Throttled } from './quota/quota.ts';

export interface IngestPipelineOptions {
  readonly spool: Omit<SpoolOptions, 'onInserted' | 'onLevel' | 'onReplay' | 'watch' | 'now'>;
  readonly decode: Omit<DecodePoolOptions, 'append' | 'onCrash' | 'series' | 'watch'>;
  readonly series?: Omit<SeriesWatchOptions, 'replayed' | 'now'>;
  /** Absent, what is kept out is remembered until the end of the pipeline. */
  readonly keptOut?: KeptOutLedger;
  readonly now?: () => number;
  /** Hears of each piece of work, on the way of requests: it must be quick. */
  readonly watch?: WatchIngest;
}

/** Everything that the way in can say of itself at one moment. */
export interface IngestState {
  readonly spool: SpoolState;
  readonly decode: DecodePoolState;
  readonly throttled: readonly Throttled[];
  readonly counts: readonly IntakeCount[];
}

export interface IngestEvents {
  /** Rows of one request are durable. */
  accepted: [
    { readonly tenant: TenantId; readonly signal: Signal; readonly decoder: DecoderName; readonly outcome: Outcome },
  ];
  /** A segment can be read from the store. */
  inserted: [InsertedSegment];
  level: [{ readonly level: SpoolLevel; readonly previous: SpoolLevel; readonly state: SpoolState }];
  replay: [ReplayProgress];
  /** A decoding worker ended; it is replaced. */
  crash: [Error];
  /** A decoder met a request that it fails on: a fault to mend. Never holds anything of the request. */
  fault: [{ readonly signal: Signal; readonly detail: string }];
}

/** What a request's records are stored and counted as. */
const STORED_AS: Readonly<Record<RequestSignal, Signal>> = {
  logs: 'logs',
  traces: 'spans',
  metrics: 'samples',
  samples: 'samples',
};

/** Opens the spool, begins to insert what an earlier run left in it, and starts the decoding workers. */
export async function createIngestPipeline(options: IngestPipelineOptions): Promise<IngestPipeline> {
  const now = options.now ?? Date.now;
  const watch = options.watch && harmless(options.watch);
  // Replayed segments may be inserted before there is a pipeline to tell it.
  let pipeline: IngestPipeline | undefined;
  const spool: Spool = await Spool.open({
    ...options.spool,
    now,
    onInserted: (inserted) => pipeline?.emit('inserted', inserted),
    onLevel: (level, previous) => pipeline?.emit('level', { level, previous, state: spool.state }),
    onReplay: (progress) => pipeline?.emit('replay', progress),
    ...(watch && { watch }),
  });
  const series = new SeriesWatch({
    ...options.series,
    replayed: () => spool.flush(),
    now,
  });
  const pool = new DecodePool({
    ...options.decode,
    append: (rows) => spool.append(rows),
    series,
    onCrash: (error) => pipeline?.emit('crash', error),
    ...(watch && { watch }),
  });
  pipeline = new IngestPipeline(spool, pool, series, options.keptOut ?? new KeptOutLedger(now), now);
  return pipeline;
}

/**
 * The way in, after the receivers: admit → decode, guard, encode (in a worker) → spool → acknowledge.
 *
 *     submit ──► level? quota? ──► decoding worker ──► columns ──► spool ──► fsync ──► reply
 *                 │ refusing         │ malformed                     │ unwritable
 *                 └─► refused        └─► malformed                   └─► refused
 *
 * `submit` never rejects: every expected end is an `IngestReply`.
 */
export class IngestPipeline extends EventEmitter<IngestEvents> {
  readonly #spool: Spool;
  readonly #pool: DecodePool;
  readonly #series: SeriesWatch;
  readonly #quota: Quota;
  readonly #counts: IntakeCounts;
  readonly #keptOut: KeptOutLedger;
  #closing = false;

  constructor(spool: Spool, pool: DecodePool, series: SeriesWatch, keptOut: KeptOutLedger, now: () => number) {
    super();
    this.#spool = spool;
    this.#pool = pool;
    this.#series = series;
    this.#quota = new Quota(now);
    this.#counts = new IntakeCounts(now);
    this.#keptOut = keptOut;
  }

  get state(): IngestState {
    return {
      spool: this.#spool.state,
      decode: this.#pool.state,
      throttled: this.#quota.throttled,
      counts: this.#counts.totals,
    };
  }

  /** Metrics whose new series are refused today, the latest first. */
  seriesRefusals(): SeriesRefusal[] {
    return this.#series.refusals;
  }

  /** Series of today, of each tenant that sent something since the start. */
  seriesCounts(): SeriesCount[] {
    return this.#series.counts;
  }

  /** Every quota of a tenant: how much of it is used, and what it has kept out today. */
  quotaUse(policy: TenantPolicy): QuotaUse[] {
    return this.#quota.useOf(policy);
  }

  /** What quotas, limits and the spool have kept out of a tenant's data, the latest first. */
  keptOut(tenant: TenantId): KeptOut[] {
    return this.#keptOut.of(tenant);
  }

  rates(): IntakeRate[] {
    return this.#counts.rates();
  }

  /**
   * Whoever receives from senders waits for it before it reads a request, which then lies in the socket and not in memory. Undefined where
   * the next one may come at once.
   */
  paced(): Promise<void> | undefined {
    return this.#closing ? undefined : this.#spool.paced();
  }

  async submit(request: IngestRequest): Promise<IngestReply> {
    const signal = STORED_AS[request.signal];
    const bytes = request.body.byteLength;
    const reply = await this.#carry(request, signal);
    this.#counts.count(request.policy.tenant, signal, bytes, reply);
    this.#keptOut.note(request.policy, signal, reply);
    if (reply.kind === 'accepted') {
      const { outcome } = reply;
      this.#quota.count(request.policy, signal, outcome.accepted, outcome.reasons.quota_exceeded ?? 0);
      const { decoder, policy } = request;
      if (outcome.accepted > 0) this.#tellAccepted({ tenant: policy.tenant, signal, decoder, outcome });
    }
    return reply;
  }

  /** Resolves when everything accepted so far can be read from the store. */
  async flush(): Promise<void> {
    await this.#spool.flush();
  }

  /** Refuses what is new, finishes what is in flight, gives the store `drainMs` to take what is spooled. */
  async close(drainMs?: number): Promise<void> {
    this.#closing = true;
    this.#series.close();
    await this.#pool.close();
    await this.#spool.close(drainMs);
  }

  /** The rows are durable: who hears of them, and fails over it, must not have their sender send them again. */
  #tellAccepted(accepted: IngestEvents['accepted'][0]): void {
    try {
      this.emit('accepted', accepted);
    } catch {
      // Nobody here could do anything about it.
    }
  }

  async #carry(request: IngestRequest, signal: Signal): Promise<IngestReply> {
    if (this.#closing) return refused('shutting_down');
    const { level } = this.#spool;
    if (level === 'refusing') {
      const { reason } = this.#spool.state;
      return reason?.kind === 'unwritable' ? refused('spool_unwritable', reason.detail) : refused('spool_full');
    }
    const reply = await this.#pool.decode({ ...request, ...this.#leastSeverity(request, signal, level) });
    if (reply.kind === 'refused') return refused(reply.code, reply.detail);
    switch (reply.reply.kind) {
      case 'decoded':
        return { kind: 'accepted', outcome: reply.reply.outcome };
      case 'malformed':
        return reply.reply;
      case 'failed':
        this.emit('fault', { signal, detail: reply.reply.detail });
        return { kind: 'failed', code: 'receiver_failed', message: INGEST_ERRORS.receiver_failed.title };
    }
  }

  /** The quota's word comes first: it is about this tenant, and it stays when the spool has drained. */
  #leastSeverity(request: IngestRequest, signal: Signal, level: SpoolLevel) {
    if (this.#quota.isOver(request.policy, signal)) {
      return { minSeverity: ERROR_SEVERITY, minSeverityReason: 'quota_exceeded' } as const;
    }
    if (level === 'shedding') {
      return { minSeverity: ERROR_SEVERITY, minSeverityReason: 'shed_low_severity' } as const;
    }
    return {};
  }
}

function refused(code: RetryableCode, detail?: string): IngestReply {
  const { title, retryAfterMs } = INGEST_ERRORS[code];
  return { kind: 'refused', code, retryAfterMs, message: detail === undefined ? title : `${title} (${detail})` };
}
