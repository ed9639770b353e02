import { SEVERITY_RANGES, severityFromText, severityName } from '@oriel/telemetry';
import { likelyName } from './nearest-name.ts';
import { SearchError } from './search-error.ts';

/** The severity numbers that a word or number stands for: `WARN` is 13 to 16. */
export interface SeverityNumbers {
  readonly from: number;
  readonly to: number;
}

export function severityNumbers(text: string, position: number): SeverityNumbers {
  if (/^\d+$/.test(text) && Number(text) <= 24) return { from: Number(text), to: Number(text) };
  if (text.toUpperCase() === 'UNSPECIFIED') return { from: 0, to: 0 };
  const name = severityName(severityFromText(text));
  const range = SEVERITY_RANGES.find((one) => one.name === name);
  if (range !== undefined) return range;
  const names = SEVERITY_RANGES.map((one) => one.name);
  const suggestion = likelyName(text, names);
  throw new SearchError({
    code: 'search_bad_severity',
    position,
    found: text,
    expected: `one of ${names.join(', ')} or a number from 0 to 24`,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

/** The word for exactly these numbers, if there is one. */
export function wordForSeverities({ from, to }: SeverityNumbers): string | undefined {
  return SEVERITY_RANGES.find((one) => one.from === from && one.to === to)?.name;
}
