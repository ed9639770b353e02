import { isPlainLabel, isPlainMetric } from '@oriel/promql';

/** "Underscores": what a plain name may not have becomes one each, for whoever reads no other. */
export function escapeMetric(name: string): string {
  return isPlainMetric(name) ? name : name.replace(/^[^A-Za-z_:]|[^A-Za-z0-9_:]/gu, '_');
}

export function escapeLabel(name: string): string {
  return isPlainLabel(name) ? name : name.replace(/^[^A-Za-z_]|[^A-Za-z0-9_]/gu, '_');
}
