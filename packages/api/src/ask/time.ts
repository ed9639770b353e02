import type { UnixNano } from '@oriel/store';
import { ApiError } from '../errors.ts';

const NS_PER_MS = 1_000_000n;
const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * A time as people and programs write it:
 *
 *     2026-03-01T10:00:00.5Z      RFC 3339, up to nanoseconds; without an offset it is UTC
 *     2026-03-01                  midnight UTC
 *     1772359200                  Unix seconds; by their magnitude also milliseconds, microseconds or nanoseconds
 *     now   now-15m   now-1d+2h   relative; units ms s m h d w M (month) y
 *     now-1d/d                    rounded to whole units in UTC: a start down, an end up
 *
 * @param edge which end of a range this is: rounding goes outwards
 */
export function parseTime(text: string, field: string, nowMs: number, edge: 'start' | 'end' = 'start'): UnixNano {
  const trimmed = text.trim();
  const time = trimmed.startsWith('now')
    ? relativeTime(trimmed, nowMs, edge)
    : /^-?\d+(\.\d+)?$/.test(trimmed)
      ? unixTime(trimmed)
      : rfc3339Time(trimmed);
  if (time === undefined) {
    throw new ApiError(
      'bad_time',
      `cannot read the time "${text}"; use RFC 3339, Unix seconds (or ms, µs, ns), or relative such as now-15m`,
      { field },
    );
  }
  return time;
}

/** Years from 1971 to 5138 are told apart by magnitude alone: below 10^11 seconds, then ms, µs and ns. */
function unixTime(text: string): UnixNano | undefined {
  const [whole = '', fraction = ''] = text.replace(/^-/, '').split('.');
  if (whole.length > 19) return undefined;
  const digitsToNs = whole.length <= 11 ? 9 : whole.length <= 14 ? 6 : whole.length <= 17 ? 3 : 0;
  const ns = BigInt(whole + fraction.slice(0, digitsToNs).padEnd(digitsToNs, '0'));
  return text.startsWith('-') ? -ns : ns;
}

const RFC3339 = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)?)?$/;

function rfc3339Time(text: string): UnixNano | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, date, clock = '00:00:00', fraction = '', zone = 'Z'] = match;
  const ms = Date.parse(`${date}T${clock}${zone.toUpperCase()}`);
  // A day that its month does not have would be one of the next month.
  if (Number.isNaN(ms) || !isDay(date!)) return undefined;
  return BigInt(ms) * NS_PER_MS + BigInt(fraction.padEnd(9, '0'));
}

function isDay(date: string): boolean {
  const midnight = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
}

const RELATIVE = /^now((?:\s*[+-]\s*\d+(?:ms|[smhdwMy]))*)(?:\/([smhdwMy]))?$/;

function relativeTime(text: string, nowMs: number, edge: 'start' | 'end'): UnixNano | undefined {
  const match = RELATIVE.exec(text);
  if (match === null) return undefined;
  let timeMs = nowMs;
  for (const step of (match[1] ?? '').replaceAll(/\s/g, '').matchAll(/([+-]\d+)(ms|[smhdwMy])/g)) {
    timeMs = moved(timeMs, Number(step[1]), step[2]!);
    if (!Number.isFinite(timeMs)) return undefined;
  }
  const unit = match[2];
  const moment = unit === undefined ? timeMs : rounded(timeMs, unit, edge);
  // Further away than a calendar reaches, a month or a year has no beginning.
  return Number.isFinite(moment) ? BigInt(Math.trunc(moment)) * NS_PER_MS : undefined;
}

function moved(timeMs: number, count: number, unit: string): number {
  const unitMs = UNIT_MS[unit];
  if (unitMs !== undefined) return timeMs + count * unitMs;
  const date = new Date(timeMs);
  if (unit === 'M') date.setUTCMonth(date.getUTCMonth() + count);
  else date.setUTCFullYear(date.getUTCFullYear() + count);
  return date.getTime();
}

function rounded(timeMs: number, unit: string, edge: 'start' | 'end'): number {
  const down = roundedDown(timeMs, unit);
  return edge === 'end' && down !== timeMs ? moved(down, 1, unit) : down;
}

function roundedDown(timeMs: number, unit: string): number {
  const date = new Date(timeMs);
  if (unit === 'y') return Date.UTC(date.getUTCFullYear(), 0);
  if (unit === 'M') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  if (unit === 'w') {
    // Weeks begin on Monday, ISO 8601.
    const day = roundedDown(timeMs, 'd');
    return day - ((date.getUTCDay() + 6) % 7) * UNIT_MS.d!;
  }
  const unitMs = UNIT_MS[unit]!;
  return Math.floor(timeMs / unitMs) * unitMs;
}
