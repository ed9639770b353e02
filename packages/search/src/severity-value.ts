import { SEVERITY_RANGES, severityFromText, severityName } from '@oriel/telemetry';
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
  const suggestion = nearestName(text.toUpperCase());
  throw new SearchError({
    code: 'search_bad_severity',
    position,
    found: text,
    expected: `one of ${SEVERITY_RANGES.map((one) => one.name).join(', ')} or a number from 0 to 24`,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

/** The word for exactly these numbers, if there is one. */
export function wordForSeverities({ from, to }: SeverityNumbers): string | undefined {
  return SEVERITY_RANGES.find((one) => one.from === from && one.to === to)?.name;
}

function nearestName(text: string): string | undefined {
  const [best] = SEVERITY_RANGES.map(({ name }) => ({ name, distance: editDistance(text, name) })).sort(
    (a, b) => a.distance - b.distance,
  );
  return best !== undefined && best.distance <= 2 ? best.name : undefined;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (above[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current[column] = Math.min(replaced, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
    }
    above = current;
  }
  return above[b.length] ?? 0;
}
