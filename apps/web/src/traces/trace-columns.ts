import type { ListColumn } from '../kit/columns/list-columns.ts';

/** What the list of traces can show; the name of the root takes the room that is left. */
export const TRACE_COLUMNS = {
  start: 'Start',
  service: 'Service',
  root: 'Root',
  duration: 'Duration',
  spans: 'Spans',
  errors: 'Errors',
  services: 'Services',
} as const;
export type TraceColumn = keyof typeof TRACE_COLUMNS;

export const USUAL_TRACE_COLUMNS: readonly ListColumn[] = [
  { field: 'start', widthPx: 150 },
  { field: 'service', widthPx: 130 },
  { field: 'root', widthPx: 180 },
  { field: 'duration', widthPx: 150 },
  { field: 'spans', widthPx: 64 },
  { field: 'errors', widthPx: 64 },
  { field: 'services', widthPx: 120 },
];

/** Each once, and none that a link made up; a list without roots would tell no trace from another. */
export function traceColumns(columns: readonly ListColumn[]): readonly ListColumn[] {
  const known = columns.filter(
    ({ field }, at) => field in TRACE_COLUMNS && columns.findIndex((other) => other.field === field) === at,
  );
  return known.some(({ field }) => field === 'root') ? known : [...known, USUAL_TRACE_COLUMNS[2]!];
}

/** As a grid has them. */
export function gridOf(columns: readonly ListColumn[]): string {
  return columns
    .map(({ field, widthPx }) => (field === 'root' ? `minmax(${widthPx}px, 1fr)` : `${widthPx}px`))
    .join(' ');
}
