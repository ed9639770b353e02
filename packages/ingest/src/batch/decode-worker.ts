import { type MessagePort, parentPort } from 'node:worker_threads';
import type { EncodedRows, RowEncoder, SeriesGate } from '@oriel/store';
import { DEFAULT_LIMITS, type Limits, type TenantId, type TenantPolicy } from '@oriel/telemetry';
import type { DecodeRequest } from '../decode/decode-request.ts';
import { createDecodeSession } from '../decode/decode-session.ts';
import type { SeriesSettings } from '../derive/series-settings.ts';
import { CensusGate } from '../guard/census/index.ts';
import type { FromWorker, ToWorker, WorkerReply } from './decode-messages.ts';
import { giveBack } from './give-back.ts';

/** Least time between two reports of refused series. */
const REPORT_INTERVAL_MS = 1_000;

export interface DecodeWorkerOptions {
  /** The store's encoder; called once. */
  readonly createEncoder: (gate: SeriesGate) => RowEncoder;
  readonly limits?: Limits;
  /** How points become series. */
  readonly series?: SeriesSettings;
  /** Default: the port to the parent thread. */
  readonly port?: MessagePort;
  /** Least time between two flushes: everything decoded meanwhile shares the blocks of the next one. */
  readonly flushIntervalMs?: number;
  readonly flushAtBytes?: number;
  readonly flushAtRows?: number;
}

/**
 * The body of a decoding worker: requests are decoded one after another into the same columns, which leave together. Call
 * it once from the worker's entry module.
 */
export function runDecodeWorker(options: DecodeWorkerOptions): void {
  const { flushIntervalMs = 10, flushAtBytes = 4 * 1024 * 1024, flushAtRows = 50_000 } = options;
  const port = options.port ?? parentPort;
  if (port === null) throw new Error('runDecodeWorker was called outside of a worker thread and without a port');
  const limits = options.limits ?? DEFAULT_LIMITS;
  const gate = new CensusGate(limits);
  const encoder = options.createEncoder(gate);
  const session = createDecodeSession({
    encoder,
    limits,
    ...(options.series === undefined ? {} : { series: options.series }),
  });
  const policies = new Map<TenantId, TenantPolicy>();
  let replies: { id: number; reply: WorkerReply }[] = [];
  let lastFlushMs = Number.NEGATIVE_INFINITY;
  let lastReportMs = Number.NEGATIVE_INFINITY;
  let isReportDue = false;
  let timer: NodeJS.Timeout | undefined;

  const decode = (request: DecodeRequest): WorkerReply => {
    try {
      return session.decode(request);
    } catch (error) {
      return { kind: 'failed', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  };

  const report = (): void => {
    isReportDue = false;
    lastReportMs = performance.now();
    port.postMessage({ kind: 'offenders', reports: gate.report() } satisfies FromWorker);
  };

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    lastFlushMs = performance.now();
    const rows = encoder.rows > 0 ? encoder.flush().map(ownBytes) : [];
    const message: FromWorker = { kind: 'flushed', rows, replies };
    replies = [];
    port.postMessage(message, [...new Set(rows.map((block) => block.bytes.buffer as ArrayBuffer))]);
  };

  port.on('message', (message: ToWorker) => {
    if (message.kind === 'policy') {
      policies.set(message.policy.tenant, message.policy);
      return;
    }
    if (message.kind === 'censuses') {
      gate.open(message.tenant, message.censuses);
      return;
    }
    if (message.kind === 'lost') {
      encoder.forgetSeries();
      return;
    }
    const policy = policies.get(message.tenant);
    if (policy === undefined) throw new Error(`no policy was sent for tenant ${message.tenant}`);
    replies.push({ id: message.id, reply: decode({ ...message.request, policy }) });
    giveBack(message.request.body);
    if (gate.hasReport && !isReportDue) {
      isReportDue = true;
      setTimeout(report, Math.max(0, lastReportMs + REPORT_INTERVAL_MS - performance.now()));
    }
    const dueInMs = lastFlushMs + flushIntervalMs - performance.now();
    if (dueInMs <= 0 || encoder.sizeBytes >= flushAtBytes || encoder.rows >= flushAtRows) flush();
    else timer ??= setTimeout(flush, dueInMs);
  });
  port.postMessage({ kind: 'ready' } satisfies FromWorker);
}

/** Rows may be transferred only in a buffer of their own: a slice of Node's shared pool would take strangers with it. */
function ownBytes(block: EncodedRows): EncodedRows {
  return block.bytes.byteLength === block.bytes.buffer.byteLength ? block : { ...block, bytes: block.bytes.slice() };
}
