import type { SpanFields } from '@oriel/telemetry';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

/** What is wrong with the ids of a record that may go without them, or an empty text. */
export function judgeIds(traceIdBytes: number, spanIdBytes: number): string {
  if (traceIdBytes !== 0 && traceIdBytes !== TRACE_ID_BYTES) {
    return `the trace id has ${traceIdBytes} bytes, expected ${TRACE_ID_BYTES}`;
  }
  if (spanIdBytes !== 0 && spanIdBytes !== SPAN_ID_BYTES) {
    return `the span id has ${spanIdBytes} bytes, expected ${SPAN_ID_BYTES}`;
  }
  return '';
}

/** trace.proto, Span: both ids are required, and all zeros is no id. */
export function judgeSpanIds({ traceId, spanId, parentSpanId }: SpanFields): string {
  if (isZeroOrEmpty(traceId)) return 'the span has no trace id';
  if (isZeroOrEmpty(spanId)) return 'the span has no span id';
  const invalid = judgeIds(traceId.length, spanId.length);
  if (invalid !== '') return invalid;
  const parentBytes = parentSpanId.length;
  return parentBytes === 0 || parentBytes === SPAN_ID_BYTES
    ? ''
    : `the parent span id has ${parentBytes} bytes, expected ${SPAN_ID_BYTES}`;
}

function isZeroOrEmpty({ bytes, start, end }: SpanFields['traceId']): boolean {
  for (let at = start; at < end; at++) {
    if (bytes[at] !== 0) return false;
  }
  return true;
}
