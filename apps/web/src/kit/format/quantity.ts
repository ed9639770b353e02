import { BYTES_PER, DATE_UNIT, MS_PER } from './unit.ts';

/** As people write them, in milliseconds. */
const DURATIONS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1e3,
  m: 6e4,
  min: 6e4,
  h: 3.6e6,
  d: 8.64e7,
};
const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 1_024,
  mib: 1_024 ** 2,
  gib: 1_024 ** 3,
  tib: 1_024 ** 4,
};

/**
 * What a person types for a value of a UCUM unit, as the series have it: `250ms` where they are seconds is 0.25, `1.5 GiB` where they are bytes,
 * `5%` of a ratio, `2026-11-30T10:00Z` of a date. A number alone is in the unit of the series. Undefined where it is no such value.
 */
export function readQuantity(text: string, ucum: string): number | undefined {
  if (ucum === DATE_UNIT && /^\d{4}-\d\d-\d\d/.test(text.trim())) {
    const ms = Date.parse(text.trim());
    return Number.isNaN(ms) ? undefined : ms / 1e3;
  }
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?) ?([a-zµ%]*)$/i.exec(text.trim());
  if (match === null) return undefined;
  const value = Number(match[1]);
  const word = match[2]!.toLowerCase();
  if (word === '') return value;
  const [msPer, bytesPer] = [MS_PER[ucum], BYTES_PER[ucum.replace(/\/s$/, '')]];
  if (word === '%') return ucum === 'ratio' || ucum === '1' ? value / 100 : ucum === '%' ? value : undefined;
  if (msPer !== undefined && DURATIONS[word] !== undefined) return (value * DURATIONS[word]) / msPer;
  if (bytesPer !== undefined && BYTES[word] !== undefined) return (value * BYTES[word]) / bytesPer;
  return undefined;
}
