import { formatClock, formatDay, formatIsoDay, formatMinute, type Zone } from '../format/instant.ts';

export interface TimeTick {
  readonly ms: number;
  readonly label: string;
  /** A midnight, where the day is said instead of the clock. */
  readonly isDay: boolean;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  90 * DAY,
];
const YEAR = 365.2425 * DAY;
const YEARS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];
const LABEL_PX = 76;

/** Round times that fit `widthPx` without labels touching, aligned to the zone's own midnight. */
export function timeTicks(startMs: number, endMs: number, widthPx: number, zone: Zone): TimeTick[] {
  const room = Math.max(1, Math.floor(widthPx / LABEL_PX));
  const step = STEPS.find((candidate) => (endMs - startMs) / candidate <= room) ?? STEPS[STEPS.length - 1]!;
  const offset = zone === 'utc' ? 0 : -new Date(startMs).getTimezoneOffset() * MINUTE;
  const ticks: TimeTick[] = [];
  for (let ms = Math.ceil((startMs + offset) / step) * step - offset; ms <= endMs; ms += step) {
    const isDay = (ms + offset) % DAY === 0;
    ticks.push({
      ms,
      isDay,
      label: isDay ? formatDay(ms, zone) : step < MINUTE ? formatClock(ms, zone) : formatMinute(ms, zone),
    });
  }
  return ticks;
}

/** About `count` round values from 0 to at least `max`: 0, 20, 40, 60; of bytes those that are round as KiB, MiB, GiB. */
export function valueTicks(max: number, count: number, areBytes = false): number[] {
  if (!(max > 0)) return [0, 1];
  const rough = max / Math.max(1, count);
  const unit = areBytes && max >= 1_024 ? 1_024 ** Math.floor(Math.log(max) / Math.log(1_024)) : 1;
  const magnitude = unit * 10 ** Math.floor(Math.log10(rough / unit));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * magnitude >= rough * 0.999) ?? 10) * magnitude;
  const ticks: number[] = [];
  for (let index = 0; index * step < max + step * 0.999; index += 1) ticks.push(index * step);
  return ticks;
}

/**
 * Orders of magnitude between two values above zero: 0.1, 1, 10; with few of them also their halves: 1, 2, 5, 10. Of bytes they are powers of
 * two: 64 MiB, 128 MiB; where these are many, every second, fifth or tenth.
 */
export function magnitudeTicks(min: number, max: number, count: number, areBytes = false): number[] {
  if (areBytes) return binaryTicks(min, max, count);
  const first = Math.floor(Math.log10(min));
  const last = Math.ceil(Math.log10(max));
  const every = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, count)));
  const within = max / min <= 300 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = first; power <= last; power += every)
    for (const factor of within) {
      const tick = Number.parseFloat((factor * 10 ** power).toPrecision(12));
      if (tick >= min && tick <= max) ticks.push(tick);
    }
  return ticks;
}

function binaryTicks(min: number, max: number, count: number): number[] {
  const [first, last] = [Math.log2(min), Math.log2(max)];
  const every =
    [1, 2, 5, 10].find((step) => (last - first) / step <= count) ?? 10 * Math.ceil((last - first) / 10 / count);
  const ticks: number[] = [];
  for (let power = Math.ceil(first / every) * every; power <= last; power += every) ticks.push(2 ** power);
  return ticks;
}

/** What ticks are called; one that would read as the one before it says nothing new, and has no word. */
export function tickLabels(ticks: readonly number[], format: (value: number) => string): string[] {
  const words = ticks.map(format);
  return words.map((word, at) => (word === words[at - 1] ? '' : word));
}

/** About `count` round dates between two of them, in seconds since the epoch: midnights of the zone, firsts of January. */
export function dateTicks(min: number, max: number, count: number, zone: Zone): number[] {
  const [startMs, endMs] = [min * SECOND, max * SECOND];
  const step = STEPS.find((candidate) => (endMs - startMs) / candidate <= count);
  if (step === undefined) {
    const years = YEARS.find((some) => (endMs - startMs) / (some * YEAR) <= count) ?? YEARS.at(-1)!;
    const first = Math.ceil(new Date(startMs).getUTCFullYear() / years) * years;
    const ticks: number[] = [];
    for (let year = first; ; year += years) {
      const ms = zone === 'utc' ? Date.UTC(year, 0) : new Date(year, 0).getTime();
      if (!(ms <= endMs)) return ticks;
      if (ms >= startMs) ticks.push(ms / SECOND);
    }
  }
  const offset = zone === 'utc' ? 0 : -new Date(startMs).getTimezoneOffset() * MINUTE;
  const ticks: number[] = [];
  for (let ms = Math.ceil((startMs + offset) / step) * step - offset; ms <= endMs; ms += step) ticks.push(ms / SECOND);
  return ticks;
}

/** Dates at an axis are as long as their distance asks for: `2026-11-30`, `30 Nov 14:00`, `14:00:05`. */
export function dateTickLabels(ticks: readonly number[], zone: Zone): string[] {
  const stepMs = ((ticks[1] ?? 0) - (ticks[0] ?? 0)) * SECOND;
  return ticks.map((tick) => {
    const ms = tick * SECOND;
    if (ticks.length < 2 || stepMs >= DAY) return formatIsoDay(ms, zone);
    return stepMs < MINUTE ? formatClock(ms, zone) : `${formatDay(ms, zone)} ${formatMinute(ms, zone)}`;
  });
}

/** A step for `buckets` columns over a range, rounded to what people count in. */
export function niceStepMs(rangeMs: number, buckets: number): number {
  const rough = rangeMs / buckets;
  return STEPS.find((step) => step >= rough) ?? Math.ceil(rough / DAY) * DAY;
}
