import type { IngestWork } from '@oriel/ingest';
import { ORIEL_TENANT, type TenantId } from '@oriel/telemetry';
import type { OwnWork } from './own-work.ts';

/** Nobody but Oriel has sent anything for so long: then what comes in is what it tells of itself. */
const ALONE_AFTER_MS = 3_000;

const ENGINE = { 'db.system.name': 'clickhouse' } as const;

/** The way in as spans see it. Who tells of what Oriel itself has sent would have something to tell for ever. */
export class IngestWatch {
  readonly #tell: (work: OwnWork) => void;
  #othersAtMs = Number.NEGATIVE_INFINITY;

  constructor(tell: (work: OwnWork) => void) {
    this.#tell = tell;
  }

  accepted(tenant: TenantId, atMs: number): void {
    if (tenant !== ORIEL_TENANT) this.#othersAtMs = atMs;
  }

  watch(work: IngestWork): void {
    const { startedAtMs, elapsedMs, error } = work;
    const isForOwnTelemetry =
      work.kind === 'decode' ? work.tenant === ORIEL_TENANT : startedAtMs - this.#othersAtMs > ALONE_AFTER_MS;
    const times = { startedAtMs, elapsedMs, isForOwnTelemetry, ...(error === undefined ? {} : { errorType: error }) };
    switch (work.kind) {
      case 'decode':
        this.#tell({ ...times, name: 'decode', attributes: { 'oriel.request.size': work.bytes } });
        return;
      case 'commit':
        this.#tell({ ...times, name: 'spool fsync', attributes: { 'oriel.spool.size': work.bytes } });
        return;
      case 'insert':
        this.#tell({ ...times, name: 'INSERT', attributes: insertOf(work.rows) });
        return;
      case 'segment':
        this.#tell(segmentOf(work, isForOwnTelemetry));
        return;
      case 'replay':
        this.#tell({
          ...times,
          name: 'spool replay',
          isForOwnTelemetry: false,
          attributes: { 'oriel.spool.segments': work.segments, 'oriel.spool.size': work.bytes },
        });
        return;
      default:
        work satisfies never;
    }
  }
}

function segmentOf(work: Extract<IngestWork, { kind: 'segment' }>, isForOwnTelemetry: boolean): OwnWork {
  const { startedAtMs, elapsedMs, openMs, insertMs, rows, bytes } = work;
  const attributes = { 'oriel.spool.rows': rows, 'oriel.spool.size': bytes };
  return {
    name: 'spool segment',
    startedAtMs,
    elapsedMs,
    isForOwnTelemetry,
    attributes,
    parts: [
      { name: 'spool append', startedAtMs, elapsedMs: openMs, attributes },
      {
        name: 'INSERT',
        startedAtMs: startedAtMs + elapsedMs - insertMs,
        elapsedMs: insertMs,
        attributes: insertOf(rows),
      },
    ],
  };
}

function insertOf(rows: number) {
  return { ...ENGINE, 'db.operation.name': 'INSERT', 'db.operation.batch.size': rows };
}
