/** OpenTelemetry severity numbers, logs data model, "Field: SeverityNumber". */
export const SEVERITY_RANGES = [
  { name: 'TRACE', from: 1, to: 4 },
  { name: 'DEBUG', from: 5, to: 8 },
  { name: 'INFO', from: 9, to: 12 },
  { name: 'WARN', from: 13, to: 16 },
  { name: 'ERROR', from: 17, to: 20 },
  { name: 'FATAL', from: 21, to: 24 },
] as const;
export type SeverityName = (typeof SEVERITY_RANGES)[number]['name'];

export const ERROR_SEVERITY = 17;

/** Words that senders use, CATALOGUE A.3, lower case. */
const WORDS: Readonly<Record<string, number>> = {
  silly: 1,
  trace: 1,
  debug: 5,
  verbose: 6,
  info: 9,
  information: 9,
  notice: 10,
  http: 10,
  warn: 13,
  warning: 13,
  error: 17,
  err: 17,
  critical: 21,
  crit: 21,
  alert: 21,
  emerg: 21,
  fatal: 21,
  panic: 21,
};

/** 0 when the word is not known: unspecified is not INFO. */
export function severityFromText(text: string): number {
  return WORDS[text.trim().toLowerCase()] ?? 0;
}

/** `UNSPECIFIED` for 0. */
export function severityName(severityNumber: number): SeverityName | 'UNSPECIFIED' {
  for (const range of SEVERITY_RANGES) {
    if (severityNumber >= range.from && severityNumber <= range.to) return range.name;
  }
  return 'UNSPECIFIED';
}
