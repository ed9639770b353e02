/**
 * What counts as a request of a service: its server and consumer spans. A service without any, such as a job or a page,
 * is counted by its root spans. Kinds are indices of SPAN_KINDS, status 2 is an error.
 */
export const IS_ENTRY = 'kind IN (2, 5)';
export const IS_ROOT = "parent_span_id = toFixedString('', 8)";
export const IS_ERROR = 'status = 2';

/** Milliseconds; null where nothing was measured. */
export function milliseconds(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value / 1e6 : null;
}
