import type { Zone } from '../format/instant.ts';

/** A range as it stands in the URL: `now-15m`, or an RFC 3339 instant. */
export interface RangeText {
  readonly from: string;
  readonly to: string;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const RELATIVE = /^now(?:-(\d+)([smhdw]))?$/;

/** Milliseconds of one end of a range, or undefined where the text is neither relative nor an instant. */
export function resolveInstant(text: string, nowMs: number): number | undefined {
  const relative = RELATIVE.exec(text);
  if (relative !== null) return nowMs - Number(relative[1] ?? 0) * (UNIT_MS[relative[2] ?? 's'] ?? 0);
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text)) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

export function isRelative(range: RangeText): boolean {
  return range.from.startsWith('now') && range.to.startsWith('now');
}

/** `Last 15 min` for what follows now; undefined for fixed ranges. */
export function relativeLabel(range: RangeText): string | undefined {
  const match = RELATIVE.exec(range.from);
  if (match?.[1] === undefined || range.to !== 'now') return undefined;
  const words: Readonly<Record<string, string>> = { s: 's', m: 'min', h: 'h', d: 'd', w: 'weeks' };
  return `Last ${match[1]} ${words[match[2] ?? ''] ?? ''}`;
}

/**
 * What a person types into the time control: `2h`, `last 30 minutes`, `yesterday`, `yesterday 9 to 10`, `10:00 to 11:30`,
 * `now-3h to now-1h`, `2026-11-21 14:00 to 15:00`, `monday`. Clock times are read in `zone`. Undefined when it says nothing we know.
 */
export function parseTimeWords(text: string, nowMs: number, zone: Zone): RangeText | undefined {
  const words = text.trim().toLowerCase().replace(/\s+/g, ' ');
  if (words === '') return undefined;
  const span = parseSpan(words);
  if (span !== undefined) return { from: `now-${span}`, to: 'now' };

  const [left, right, ...more] = words.split(/ (?:to|until|till) | [-–] /);
  if (left === undefined || more.length > 0) return undefined;
  const day = parseDay(left, nowMs, zone);
  if (right === undefined) {
    if (RELATIVE.test(left)) return { from: left, to: 'now' };
    if (day === undefined) return undefined;
    if (day.clock === undefined) return toText(day.startMs, Math.min(addDay(day.startMs, 1, zone), nowMs));
    return toText(day.startMs + day.clock, Math.min(day.startMs + day.clock + 3_600_000, nowMs));
  }
  if (RELATIVE.test(left) && RELATIVE.test(right)) return { from: left, to: right };
  const fromMs = endOf(left, nowMs, zone, undefined);
  const toMs = endOf(right, nowMs, zone, day?.startMs);
  if (fromMs === undefined || toMs === undefined || fromMs >= toMs) return undefined;
  return toText(fromMs, toMs);
}

function toText(fromMs: number, toMs: number): RangeText | undefined {
  return fromMs < toMs ? { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() } : undefined;
}

/** `15m`, `15 min`, `last 2 hours`, `past day` → `15m`. */
function parseSpan(words: string): string | undefined {
  const match =
    /^(?:last |past )?(\d+)? ?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)$/.exec(words) ??
    undefined;
  if (match === undefined) return undefined;
  if (match[1] === undefined && !/^(last|past) /.test(words)) return undefined;
  return `${match[1] ?? '1'}${(match[2] ?? '').charAt(0)}`;
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

interface Day {
  readonly startMs: number;
  /** Milliseconds after midnight, where a clock time was said. */
  readonly clock: number | undefined;
}

function parseDay(words: string, nowMs: number, zone: Zone): Day | undefined {
  const [first = '', ...rest] = words.split(/ (?:at )?|t(?=\d)/);
  const startMs = dayStart(first, nowMs, zone);
  if (startMs === undefined) {
    const clock = parseClock(words);
    return clock === undefined ? undefined : { startMs: midnight(nowMs, zone), clock };
  }
  if (rest.length === 0) return { startMs, clock: undefined };
  const clock = parseClock(rest.join(' '));
  return clock === undefined ? undefined : { startMs, clock };
}

function dayStart(word: string, nowMs: number, zone: Zone): number | undefined {
  const today = midnight(nowMs, zone);
  if (word === 'today') return today;
  if (word === 'yesterday') return addDay(today, -1, zone);
  const weekday = WEEKDAYS.findIndex((name) => name === word || name.slice(0, 3) === word);
  if (weekday >= 0) {
    const current = zone === 'utc' ? new Date(today).getUTCDay() : new Date(today).getDay();
    return addDay(today, -((current - weekday + 7) % 7), zone);
  }
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(word);
  if (date === null) return undefined;
  const [year, month, day] = [Number(date[1]), Number(date[2]) - 1, Number(date[3])];
  return zone === 'utc' ? Date.UTC(year, month, day) : new Date(year, month, day).getTime();
}

/** `9`, `9am`, `14:30`, `14:30:05` as milliseconds after midnight. */
function parseClock(words: string): number | undefined {
  const match = /^(\d{1,2})(?::(\d{2}))?(?::(\d{2}))? ?(am|pm)?$/.exec(words);
  if (match === null) return undefined;
  let hours = Number(match[1]);
  if (match[4] !== undefined) {
    if (hours > 12) return undefined;
    hours = (hours % 12) + (match[4] === 'pm' ? 12 : 0);
  }
  const minutes = Number(match[2] ?? 0);
  const seconds = Number(match[3] ?? 0);
  if (hours > 24 || minutes > 59 || seconds > 59) return undefined;
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000;
}

/** One side of `A to B`; the right side inherits the left side's day. */
function endOf(words: string, nowMs: number, zone: Zone, inheritedDayMs: number | undefined): number | undefined {
  const relative = resolveInstant(words, nowMs);
  if (relative !== undefined) return relative;
  const clock = parseClock(words);
  if (clock !== undefined) return (inheritedDayMs ?? midnight(nowMs, zone)) + clock;
  const day = parseDay(words, nowMs, zone);
  return day === undefined ? undefined : day.startMs + (day.clock ?? 0);
}

function midnight(ms: number, zone: Zone): number {
  const date = new Date(ms);
  return zone === 'utc' ? date.setUTCHours(0, 0, 0, 0) : date.setHours(0, 0, 0, 0);
}

/** A day further by the calendar, which is not always 24 hours. */
function addDay(ms: number, days: number, zone: Zone): number {
  const date = new Date(ms);
  return zone === 'utc' ? date.setUTCDate(date.getUTCDate() + days) : date.setDate(date.getDate() + days);
}
