import type { AssembledTrace, Span } from '@oriel/store';
import { assembleTrace } from '@oriel/store';
import type { Asker } from './asker.ts';

/** Spans of one answer; what is beyond is not read, and the trace is marked incomplete. */
const MAX_SPANS = 200_000;

/**
 * Found at once by its id and then read piece by piece: a trace of 100,000 spans takes longer to hand over than a search
 * may take to answer, and costs the engine little meanwhile.
 */
const TIMEOUT_MS = 30_000;

/** All spans of a trace, put together; `undefined` when none is stored. */
export async function readTrace({ store, reading }: Asker, traceId: string): Promise<AssembledTrace | undefined> {
  const spans: Span[] = [];
  for await (const piece of store.traces.spans(traceId, { ...reading, timeoutMs: TIMEOUT_MS })) {
    for (const span of piece) spans.push(span);
    if (spans.length >= MAX_SPANS) break;
  }
  return spans.length === 0 ? undefined : assembleTrace(traceId, spans);
}
