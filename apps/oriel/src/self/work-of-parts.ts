import type { EndedSubscription } from '@oriel/api';
import type { DoneScrape } from '@oriel/ingest';
import type { DoneTransaction } from '@oriel/records';
import type { DoneStatement } from '@oriel/store-clickhouse';
import type { CallReport } from '../outgoing/guarded-calls.ts';
import type { OutgoingName } from '../outgoing/outgoing.ts';
import type { DoneSlice } from '../query-workers/query-workers.ts';
import type { OwnWork } from './own-work.ts';

// What the parts say when they have done something, as work that is counted and has spans.

export function ofStatement({ operation, room, elapsedMs, error }: DoneStatement): OwnWork {
  const attributes = { 'db.system.name': 'clickhouse', 'db.operation.name': operation, 'oriel.engine.room': room };
  return { ...justEnded(elapsedMs, error), name: operation, attributes };
}

export function ofTransaction({ elapsedMs, error }: DoneTransaction): OwnWork {
  return { ...justEnded(elapsedMs, error), name: 'postgresql', attributes: { 'db.system.name': 'postgresql' } };
}

export function ofSlice({ elapsedMs, error }: DoneSlice): OwnWork {
  return { ...justEnded(elapsedMs, error), name: 'promql slice' };
}

export function ofScrape({ startedAtMs, elapsedMs, bodyBytes, error }: DoneScrape): OwnWork {
  return {
    name: 'scrape',
    startedAtMs,
    elapsedMs,
    attributes: { 'http.request.method': 'GET', 'http.response.body.size': bodyBytes },
    ...failed(error),
  };
}

/** Of a server of discovery. What Oriel tells of itself is not told, and writing behind has the spans of its transactions. */
export function ofCall(
  name: OutgoingName,
  { startedAtMs, elapsedMs, tries, outcome }: CallReport,
): OwnWork | undefined {
  // Nothing was asked, or whoever asked has left.
  if (name !== 'discovery' || tries === 0 || outcome === 'cancelled') return undefined;
  return {
    name: 'discovery',
    startedAtMs,
    elapsedMs,
    attributes: { 'http.request.method': 'GET', 'http.request.resend_count': tries - 1 },
    ...failed(outcome === 'answered' ? undefined : outcome),
  };
}

export function ofSubscription({ startedAtMs, elapsedMs }: EndedSubscription): OwnWork {
  return { name: 'subscription', startedAtMs, elapsedMs, attributes: { 'graphql.operation.type': 'subscription' } };
}

function justEnded(elapsedMs: number, error: string | undefined) {
  return { startedAtMs: Date.now() - elapsedMs, elapsedMs, ...failed(error) };
}

function failed(error: string | undefined) {
  return error === undefined ? {} : { errorType: error };
}
