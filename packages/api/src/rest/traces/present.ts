import type { AssembledSpan } from '@oriel/store';
import type { ReadTrace } from '../../ask/read-trace.ts';
import { nsToMs, rfc3339 } from '../../present/time.ts';

export function presentTraceHead(trace: ReadTrace) {
  return {
    traceId: trace.traceId,
    rootService: trace.rootService,
    rootName: trace.rootName,
    start: rfc3339(trace.startNs),
    durationMs: nsToMs(trace.durationNs),
    incomplete: trace.incomplete,
    arriving: trace.arriving,
    clockSkewCorrected: trace.clockSkewCorrected,
    services: [...trace.services],
    errors: trace.errors,
    spanCount: trace.spanCount,
    truncated: trace.truncated,
  };
}

export function presentSpan(span: AssembledSpan) {
  return {
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    service: span.service,
    kind: span.kind,
    start: rfc3339(span.startNs),
    offsetMs: span.offsetMs,
    durationMs: nsToMs(span.durationNs),
    selfMs: span.selfMs,
    status: span.status,
    statusMessage: span.statusMessage,
    attributes: span.attributes,
    resource: span.resource,
    scope: span.scope,
    events: span.events.map(({ timeNs, name, attributes }) => ({ timestamp: rfc3339(timeNs), name, attributes })),
    links: span.links.map(({ traceId, spanId, traceState, attributes }) => ({
      traceId,
      spanId,
      traceState,
      attributes,
    })),
    synthetic: span.synthetic,
    awaitsParent: span.awaitsParent,
    clockSkewMs: span.clockSkewMs,
  };
}

const SPANS_OF_A_PIECE = 200;

/** The JSON of a trace piece by piece: a trace of 100,000 spans is never one string of a hundred megabytes. */
export function* traceJson(trace: ReadTrace): Generator<string> {
  yield `${JSON.stringify(presentTraceHead(trace)).slice(0, -1)},"spans":[`;
  for (let from = 0; from < trace.spans.length; from += SPANS_OF_A_PIECE) {
    const piece = trace.spans.slice(from, from + SPANS_OF_A_PIECE);
    yield (from === 0 ? '' : ',') + piece.map((span) => JSON.stringify(presentSpan(span))).join(',');
  }
  yield ']}';
}
