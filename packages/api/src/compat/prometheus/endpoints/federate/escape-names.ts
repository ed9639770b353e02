/** Names that every scraper reads. */
export function isPlainMetric(name: string): boolean {
  return /^[A-Za-z_:][A-Za-z0-9_:]*$/.test(name);
}

export function isPlainLabel(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** "Underscores": what a plain name may not have becomes one each. */
export function escapeMetric(name: string): string {
  return isPlainMetric(name) ? name : name.replace(/^[^A-Za-z_:]|[^A-Za-z0-9_:]/gu, '_');
}

export function escapeLabel(name: string): string {
  return isPlainLabel(name) ? name : name.replace(/^[^A-Za-z_]|[^A-Za-z0-9_]/gu, '_');
}
