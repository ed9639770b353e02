import { formatCount, formatSignificant } from './count.ts';

const LONGEST_HOURS = 24e5;

/** `1.24 s`, `38 ms`, `2 h 5 min`, `3 d 4 h`; two units at most above a minute. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms < 0) return `−${formatDuration(-ms)}`;
  if (ms === 0) return '0 ms';
  if (ms < 0.000_999_5) return `${formatSignificant(ms * 1e6)} ns`;
  if (ms < 0.999_5) return `${formatSignificant(ms * 1e3)} µs`;
  if (ms < 999.5) return `${formatSignificant(ms)} ms`;
  if (ms < 59_950) return `${formatSignificant(ms / 1e3)} s`;
  const seconds = Math.round(ms / 1e3);
  if (seconds < 3_600) return twoUnits(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1_440) return twoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  // Thousands of years, which nobody counts in hours.
  if (hours >= LONGEST_HOURS) return `${formatCount(hours / 24)} d`;
  return twoUnits(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1e3,
  m: 60e3,
  h: 3_600e3,
  d: 86_400e3,
  w: 7 * 86_400e3,
  y: 365 * 86_400e3,
};

/** A duration as machines write it (`5s`, `1h30m`) in the words of the pages; what is none stays as it is. */
export function formatDurationText(text: string): string {
  const parts = [...text.matchAll(/([\d.]+)(ns|us|µs|ms|[smhdwy])/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return text;
  return formatDuration(parts.reduce((ms, [, count, unit]) => ms + Number(count) * UNIT_MS[unit!]!, 0));
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
