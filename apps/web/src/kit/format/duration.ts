import { formatSignificant } from './count.ts';

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
  return twoUnits(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
