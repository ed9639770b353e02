/** Which names are good: any text since Prometheus 3, or the letters of the data model before it. */
export type NameScheme = 'utf8' | 'legacy';

export function isMetricName(name: string, scheme: NameScheme): boolean {
  return scheme === 'utf8' ? isText(name) && name !== '' : /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
}

export function isLabelName(name: string, scheme: NameScheme): boolean {
  return scheme === 'utf8' ? isText(name) && name !== '' : /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
}

export function isText(value: string): boolean {
  return value.isWellFormed();
}
