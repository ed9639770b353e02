import { formatBytes } from './bytes.ts';
import { formatCount, formatPercent, formatSignificant } from './count.ts';
import { formatDuration } from './duration.ts';
import { formatDateTime, type Zone, zoneLabel } from './instant.ts';

/** How a value of one UCUM unit is said, and the word that stands in a header. */
export interface UnitFormat {
  readonly label: string;
  /** Values are bytes, whose round numbers are multiples of 1,024. */
  readonly areBytes?: boolean;
  /** Values are times, in seconds since the epoch: round numbers of them say nothing. */
  readonly areDates?: boolean;
  format(value: number): string;
}

export const MS_PER: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  s: 1e3,
  min: 6e4,
  h: 3.6e6,
  d: 8.64e7,
};
export const BYTES_PER: Readonly<Record<string, number>> = {
  By: 1,
  KiBy: 1_024,
  kBy: 1e3,
  MiBy: 1_048_576,
  MBy: 1e6,
  GiBy: 1_073_741_824,
  bit: 1 / 8,
};

/** Seconds that a Date can hold. */
const LARGEST_DATE = 8.64e12;

/** What no unit of UCUM is: seconds since the epoch, which are a date. */
export const DATE_UNIT = 'date';

/** `By` → bytes, `s` → duration, `%` and ratios → percent, `{request}/s` → `12/s` under the header `request/s`; an unknown unit is said as it is. */
export function unitFormat(ucum: string, zone: Zone = 'utc'): UnitFormat {
  if (ucum === DATE_UNIT)
    return {
      label: `time, ${zoneLabel(zone, Date.now())}`,
      areDates: true,
      format: (value) => (Math.abs(value) < LARGEST_DATE ? formatDateTime(value * 1e3, zone) : formatCount(value)),
    };
  const ms = MS_PER[ucum];
  if (ms !== undefined) return { label: 'duration', format: (value) => formatDuration(value * ms) };
  // `By/{row}`: an annotation below the line is a word, not a unit.
  const plain = ucum.replace(/\/\{[^}]*\}$/, '');
  const perSecond = plain.endsWith('/s');
  const base = perSecond ? plain.slice(0, -2) : plain;
  const tail = perSecond ? '/s' : '';
  const bytes = BYTES_PER[base];
  if (bytes !== undefined)
    return { label: `bytes${tail}`, areBytes: bytes === 1, format: (value) => formatBytes(value * bytes) + tail };
  if (base === '%') return { label: 'percent', format: (value) => `${formatSignificant(value)} %` };
  if (ucum === 'ratio') return { label: 'percent', format: formatPercent };
  if (base === 'Cel') return { label: `°C${tail}`, format: (value) => `${formatSignificant(value)} °C${tail}` };
  const annotation = /^\{(.*)\}$/.exec(base)?.[1];
  // What is counted stands in the header, once; a real unit stands with each value.
  const word = base === '1' || annotation !== undefined ? '' : base;
  const unit = word === '' ? tail : ` ${word}${tail}`;
  return { label: (annotation ?? word) + tail, format: (value) => formatCount(round(value)) + unit };
}

/** A value such as 0.1 + 0.2 is said as a person would. */
function round(value: number): number {
  return Number.parseFloat(value.toPrecision(6));
}
