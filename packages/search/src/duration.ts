/** Nanoseconds in each unit, the largest first. */
const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400e9],
  ['h', 3_600e9],
  ['m', 60e9],
  ['s', 1e9],
  ['ms', 1e6],
  ['us', 1e3],
  ['ns', 1],
];
const NANOSECONDS: ReadonlyMap<string, number> = new Map([...UNITS, ['min', 60e9], ['µs', 1e3], ['μs', 1e3]]);
const PART = /(\d+(?:\.\d+)?(?:e[+-]?\d+)?)(ns|us|µs|μs|ms|min|s|m|h|d)/y;

/** `250ms`, `1.5s`, `1h30m` as nanoseconds; undefined when it is no duration, a number without a unit included. */
export function parseDuration(text: string): number | undefined {
  let total = 0;
  PART.lastIndex = text.startsWith('-') ? 1 : 0;
  do {
    const part = PART.exec(text);
    if (part === null) return undefined;
    total += Number(part[1]) * (NANOSECONDS.get(part[2] ?? '') ?? Number.NaN);
  } while (PART.lastIndex < text.length);
  return text.startsWith('-') ? -total : total;
}

/** In the largest unit that needs no fraction, so that reading it gives the same number of nanoseconds again. */
export function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s';
  for (const [unit, size] of UNITS) {
    const count = nanoseconds / size;
    if (Number.isSafeInteger(count) && count * size === nanoseconds) return `${count}${unit}`;
  }
  return `${nanoseconds}ns`;
}
