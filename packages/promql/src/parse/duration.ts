import { quoteText } from './go-quote.ts';

/** From the longest to the shortest, as they must come; a year is 365 days. */
const UNITS: readonly { readonly name: string; readonly ms: number }[] = [
  { name: 'y', ms: 31_536_000_000 },
  { name: 'w', ms: 604_800_000 },
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'm', ms: 60_000 },
  { name: 's', ms: 1000 },
  { name: 'ms', ms: 1 },
];

/** 2⁶³ ns, about 292 years: what Prometheus can hold. */
const MOST_MS = 2 ** 63 / 1e6;

export type ParsedDuration = { readonly ms: number } | { readonly problem: string };

/** Reads `1h30m`: each unit at most once, the longer before the shorter. */
export function parseDuration(text: string): ParsedDuration {
  if (text === '') return { problem: 'empty duration string' };
  if (text === '0') return { ms: 0 };
  const parts = /^(?:\d+\D+)+$/.test(text) ? text.matchAll(/(\d+)(\D+)/g) : null;
  const invalid = { problem: `not a valid duration string: ${quoteText(text)}` };
  if (parts === null) return invalid;
  let ms = 0;
  let last = -1;
  for (const [, digits = '', name = ''] of parts) {
    if (digits.length > 20) return invalid;
    const at = UNITS.findIndex((unit) => unit.name === name);
    const unit = UNITS[at];
    if (unit === undefined) return { problem: `unknown unit ${quoteText(name)} in duration ${quoteText(text)}` };
    if (at <= last) return invalid;
    last = at;
    ms += Number(digits) * unit.ms;
    if (ms >= MOST_MS) return { problem: 'duration out of range' };
  }
  return { ms };
}

/** Writes a duration as Prometheus does: `90m` is `1h30m`, and years and weeks only where nothing is left over. */
export function formatDuration(milliseconds: number): string {
  let rest = Math.trunc(milliseconds);
  if (rest === 0) return '0s';
  const sign = rest < 0 ? '-' : '';
  rest = Math.abs(rest);
  let text = '';
  for (const { name, ms } of UNITS) {
    if ((name === 'y' || name === 'w') && rest % ms !== 0) continue;
    const count = Math.floor(rest / ms);
    if (count > 0) text += `${count}${name}`;
    rest -= count * ms;
  }
  return sign + text;
}
