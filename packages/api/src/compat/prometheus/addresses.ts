/** Where it is told from Oriel's own addresses. */
export const PREFIX = '/prometheus';
/** Grafana's data source and promtool put `/api/v1` behind whatever address they are given. */
export const ROOTS = [PREFIX, ''];
export const BELOW_ROOT = '/api/v1';

/** Whether whoever asks at this address reads Prometheus' envelope. */
export function isPrometheusAddress(url: string): boolean {
  return ROOTS.some((root) => url.startsWith(`${root}${BELOW_ROOT}/`));
}
