import type { IngestPipeline } from '@oriel/ingest';
import type { StoreUsage } from '@oriel/store';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { HealthBoard } from '../health/health-board.ts';
import type { Outgoing } from '../outgoing/outgoing.ts';
import { observeOutgoing } from './outgoing-metrics.ts';

const STATUS_VALUE = { OPERATIONAL: 1, DEGRADED: 0.5, DOWN: 0, UNKNOWN: -1 } as const;
const LEVEL_VALUE = { accepting: 0, shedding: 1, refusing: 2 } as const;

export interface OwnMetrics {
  readonly registry: Registry;
  /** Moved once for each answered request; `route` is the pattern, never the path. */
  readonly requestDuration: Histogram<'method' | 'route' | 'status'>;
  /** The same for calls of gRPC. */
  readonly callDuration: Histogram<'method' | 'status'>;
}

const DURATION_BUCKETS = [0.01, 0.05, 0.1, 0.5, 1, 2, 5];

export interface MetricSources {
  readonly pipeline: IngestPipeline;
  readonly health: HealthBoard;
  readonly usage: () => StoreUsage | undefined;
  /** Bytes of samples in memory; undefined where none are held. */
  readonly held: () =>
    | {
        readonly seriesBytes: number;
        readonly chunkBytes: number;
        readonly answerBytes: number;
        readonly rowBytes: number;
      }
    | undefined;
  /** Bytes of how often values occur in logs. */
  readonly heldCounts: () => number;
  readonly outgoing: Pick<Outgoing, 'reports'>;
}

/** What stands on /metrics: read from state that is there anyway, never from a query per scrape. */
export function createOwnMetrics(): OwnMetrics & { observe(sources: MetricSources): void } {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requestDuration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'time to answer a request',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: DURATION_BUCKETS,
    registers: [registry],
  });
  const callDuration = new Histogram({
    name: 'grpc_request_duration_seconds',
    help: 'time to answer a call of gRPC, by its own status: 0 is OK',
    labelNames: ['method', 'status'] as const,
    buckets: DURATION_BUCKETS,
    registers: [registry],
  });
  return { registry, requestDuration, callDuration, observe: (sources) => observe(registry, sources) };
}

function observe(registry: Registry, { pipeline, health, usage, held, heldCounts, outgoing }: MetricSources): void {
  const registers = [registry];
  const signalLabels = ['tenant', 'signal'] as const;
  observeOutgoing(registry, outgoing);

  new Counter({
    name: 'oriel_intake_records_total',
    help: 'records accepted, by tenant and signal',
    labelNames: signalLabels,
    registers,
    collect() {
      this.reset();
      for (const count of pipeline.state.counts) {
        this.inc({ tenant: String(count.tenant), signal: count.signal }, count.accepted);
      }
    },
  });
  new Counter({
    name: 'oriel_intake_rejected_records_total',
    help: 'records rejected, by tenant, signal and reason',
    labelNames: [...signalLabels, 'reason'] as const,
    registers,
    collect() {
      this.reset();
      for (const count of pipeline.state.counts) {
        for (const [reason, records] of Object.entries(count.rejected)) {
          this.inc({ tenant: String(count.tenant), signal: count.signal, reason }, records);
        }
      }
    },
  });
  new Gauge({
    name: 'oriel_intake_series',
    help: 'series with a sample today (UTC), by tenant, of tenants that sent something since the start',
    labelNames: ['tenant'] as const,
    registers,
    collect() {
      this.reset();
      for (const { tenant, series } of pipeline.seriesCounts()) this.set({ tenant: String(tenant) }, series);
    },
  });
  new Counter({
    name: 'oriel_intake_refused_requests_total',
    help: 'requests of which nothing was taken and that may be sent again, by tenant, signal and reason',
    labelNames: [...signalLabels, 'reason'] as const,
    registers,
    collect() {
      this.reset();
      for (const count of pipeline.state.counts) {
        for (const [reason, requests] of Object.entries(count.refused)) {
          this.inc({ tenant: String(count.tenant), signal: count.signal, reason }, requests);
        }
      }
    },
  });
  gauge('oriel_spool_bytes', 'bytes that wait for the engine', () => pipeline.state.spool.bytes);
  gauge('oriel_spool_budget_bytes', 'bytes that may wait for the engine', () => pipeline.state.spool.budgetBytes);
  gauge('oriel_spool_oldest_seconds', 'age of the oldest record that is not in the engine yet', () => {
    return (pipeline.state.spool.oldestMs ?? 0) / 1_000;
  });
  gauge('oriel_spool_level', '0 accepts all, 1 sheds below ERROR, 2 refuses', () => {
    return LEVEL_VALUE[pipeline.state.spool.level];
  });
  counter('oriel_spool_inserted_rows_total', 'rows handed to the engine', () => pipeline.state.spool.insertedRows);
  counter('oriel_spool_insert_retries_total', 'inserts tried again', () => pipeline.state.spool.insertRetries);
  counter('oriel_spool_paced_requests_total', 'requests that waited for inserts to be in step', () => {
    return pipeline.state.spool.pacedRequests;
  });
  counter('oriel_spool_fsyncs_total', 'group commits', () => pipeline.state.spool.fsyncs);
  gauge('oriel_spool_quarantined_rows', 'rows that the engine refused for good', () => {
    return pipeline.state.spool.quarantine.rows;
  });
  gauge('oriel_decode_in_flight_bytes', 'bodies received and not yet acknowledged', () => {
    return pipeline.state.decode.inFlightBytes;
  });
  perSignal('oriel_store_rows', 'rows kept', (signal) => signal.rows);
  perSignal('oriel_store_disk_bytes', 'bytes on disk', (signal) => signal.bytesOnDisk);
  perSignal('oriel_store_bytes_per_row', 'bytes on disk of one row', (signal) =>
    signal.rows === 0 ? 0 : signal.bytesOnDisk / signal.rows,
  );
  new Gauge({
    name: 'oriel_store_held_bytes',
    help: 'bytes that are held in memory for the next question: of samples by what they are, and counts of logs',
    labelNames: ['kind'] as const,
    registers,
    collect() {
      this.set({ kind: 'counts' }, heldCounts());
      const bytes = held();
      if (bytes === undefined) return;
      this.set({ kind: 'series' }, bytes.seriesBytes);
      this.set({ kind: 'chunks' }, bytes.chunkBytes);
      this.set({ kind: 'answers' }, bytes.answerBytes);
      this.set({ kind: 'rows' }, bytes.rowBytes);
    },
  });
  new Gauge({
    name: 'oriel_health_status',
    help: 'a part of Oriel: 1 operational, 0.5 degraded, 0 down, -1 unknown',
    labelNames: ['component'] as const,
    registers,
    collect() {
      for (const part of health.current().components) this.set({ component: part.name }, STATUS_VALUE[part.status]);
    },
  });
  new Gauge({
    name: 'health_score',
    help: 'a part of Oriel, 0 to 100',
    labelNames: ['check'] as const,
    registers,
    collect() {
      for (const part of health.current().components) this.set({ check: part.name }, part.score);
    },
  });

  function gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  }

  function counter(name: string, help: string, read: () => number): void {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }

  function perSignal(name: string, help: string, read: (signal: StoreUsage['signals'][number]) => number): void {
    new Gauge({
      name,
      help,
      labelNames: ['signal'] as const,
      registers,
      collect() {
        for (const signal of usage()?.signals ?? []) this.set({ signal: signal.signal }, read(signal));
      },
    });
  }
}
