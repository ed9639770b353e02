import type { AssembledTrace, Span, SpanOutline } from '@oriel/store';
import { assembleOutline, assembleTrace, MAX_TRACE_SPANS, pickSpan, sentSpanId } from '@oriel/store';
import { ApiError } from '../errors.ts';
import type { Asker } from './asker.ts';
import { parseSpanId } from './trace-id.ts';

/**
 * Found at once by its id and then read piece by piece: a trace of 100,000 spans takes longer to hand over than a search
 * may take to answer, and costs the engine little meanwhile.
 */
const TIMEOUT_MS = 30_000;

export interface ReadTrace<S extends Span | SpanOutline = Span> extends AssembledTrace<S> {
  /** The trace has more spans than one answer holds; those that began first are here. */
  readonly truncated: boolean;
}

/** All spans of a trace, put together; `undefined` when none is stored. */
export async function readTrace({ store, reading, now }: Asker, traceId: string): Promise<ReadTrace | undefined> {
  const spans = await gather<Span>(store.traces.spans(traceId, { ...reading, timeoutMs: TIMEOUT_MS }));
  if (spans.length === 0) return undefined;
  const truncated = spans.length > MAX_TRACE_SPANS;
  return { ...assembleTrace(traceId, truncated ? spans.slice(0, MAX_TRACE_SPANS) : spans, now()), truncated };
}

export type TraceOutline = ReadTrace<SpanOutline>;

/** The same without the spans' details, in a fraction of the time; `undefined` when no span is stored. */
export async function readOutline({ store, reading, now }: Asker, traceId: string): Promise<TraceOutline | undefined> {
  const spans = await gather<SpanOutline>(store.traces.outline(traceId, { ...reading, timeoutMs: TIMEOUT_MS }));
  if (spans.length === 0) return undefined;
  const truncated = spans.length > MAX_TRACE_SPANS;
  return { ...assembleOutline(traceId, truncated ? spans.slice(0, MAX_TRACE_SPANS) : spans, now()), truncated };
}

/** One span by the id under which its trace shows it, as it was sent; `undefined` when there is none. */
export async function readSpan({ store, reading }: Asker, traceId: string, shownId: string): Promise<Span | undefined> {
  const id = parseSpanId(shownId);
  return pickSpan(await store.traces.span(traceId, sentSpanId(id), reading), id);
}

const MAX_WORDS = 20;

/** Ids of spans of one trace in which every word of `text` occurs. */
export async function findSpans({ store, reading }: Asker, traceId: string, text: string): Promise<string[]> {
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length > MAX_WORDS) {
    throw new ApiError('invalid_request', `at most ${MAX_WORDS} words can be looked for, not ${words.length}`, {
      field: 'text',
    });
  }
  return words.length === 0 ? [] : store.traces.spansWithWords(traceId, words, reading);
}

async function gather<S>(pieces: AsyncIterable<readonly S[]>): Promise<S[]> {
  const spans: S[] = [];
  for await (const piece of pieces) {
    for (const span of piece) spans.push(span);
    if (spans.length > MAX_TRACE_SPANS) break;
  }
  return spans;
}
