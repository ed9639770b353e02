import { parseColumn } from '../kit/columns/list-columns.ts';
import { manyTexts, oneOf, oneText } from '../kit/url-state.ts';

/** The traces page as its URL says it. */
export interface TracesSearch {
  readonly q?: string | undefined;
  readonly operation?: string | undefined;
  /** The whole trace lasts at least so long: `250ms`, `1.5s`. */
  readonly length?: string | undefined;
  /** A span lasts at least so long. */
  readonly min?: string | undefined;
  readonly max?: string | undefined;
  readonly status?: 'error' | 'ok' | undefined;
  readonly order?: 'LONGEST' | undefined;
  /** `name~width`; absent means the usual ones. */
  readonly col?: string[] | undefined;
}

const DURATION = /^\d+(\.\d+)?(ns|us|µs|ms|s|m|h)$/;

export function validateTracesSearch(search: Record<string, unknown>): TracesSearch {
  return {
    q: oneText(search.q),
    operation: oneText(search.operation),
    length: duration(search.length),
    min: duration(search.min),
    max: duration(search.max),
    status: oneOf(search.status, ['error', 'ok'] as const),
    order: oneOf(search.order, ['LONGEST'] as const),
    col: manyTexts(search.col)?.filter((column) => parseColumn(column) !== undefined),
  };
}

function duration(value: unknown): string | undefined {
  const text = oneText(value);
  return text !== undefined && DURATION.test(text) ? text : undefined;
}

/** One trace as its URL says it. */
export interface TraceSearch {
  /** The open span. */
  readonly span?: string | undefined;
  /** What is looked for inside. */
  readonly find?: string | undefined;
  /** `critical` draws the path that decides how long the trace takes. */
  readonly view?: 'critical' | undefined;
}

export function validateTraceSearch(search: Record<string, unknown>): TraceSearch {
  return {
    span: oneText(search.span),
    find: oneText(search.find),
    view: oneOf(search.view, ['critical'] as const),
  };
}
