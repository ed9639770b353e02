import { parseColumn } from '../../kit/columns/list-columns.ts';
import { manyTexts, oneOf, oneText } from '../../kit/url-state.ts';

/** The logs page as its URL says it. */
export interface LogsSearch {
  readonly q?: string | undefined;
  /** `name` or `name~width`; absent means the usual ones. */
  readonly col?: string[] | undefined;
  /** Facets beside the usual ones. */
  readonly facet?: string[] | undefined;
  readonly order?: 'OLDEST' | undefined;
  /** The open record: `id@timestamp`. */
  readonly log?: string | undefined;
  /** Selected records, each as `log` has one. */
  readonly sel?: string[] | undefined;
}

/** An address has only so much room. */
export const SELECTED_MOST = 50;

export function validateLogsSearch(search: Record<string, unknown>): LogsSearch {
  return {
    q: oneText(search.q),
    col: manyTexts(search.col)?.filter((column) => parseColumn(column) !== undefined),
    facet: manyTexts(search.facet)?.slice(0, 8),
    order: oneOf(search.order, ['OLDEST'] as const),
    log: oneText(search.log),
    sel: manyTexts(search.sel)
      ?.filter((text) => parseOpenRecord(text) !== undefined)
      .slice(0, SELECTED_MOST),
  };
}

export function openRecordText(record: { id: string; timestamp: string }): string {
  return `${record.id}@${record.timestamp}`;
}

export function parseOpenRecord(text: string | undefined): { id: string; timestamp: string } | undefined {
  const at = text?.lastIndexOf('@') ?? -1;
  return text === undefined || at <= 0 ? undefined : { id: text.slice(0, at), timestamp: text.slice(at + 1) };
}
