import { formatDuration } from '../format/duration.ts';

/** The time that a range is compared with, as the URL says it: `previous`, or how long before: `1d`, `7d`, `90m`. */
export interface Comparison {
  readonly text: string;
  /** Added to an instant of then, it stands where now stands. */
  readonly offsetMs: number;
  readonly range: { readonly startMs: number; readonly endMs: number };
  /** `yesterday`, `the 1 h before`: what stands after "against". */
  readonly label: string;
}

export const COMPARISONS = [
  { text: 'previous', title: 'Previous period' },
  { text: '1d', title: 'Yesterday' },
  { text: '7d', title: 'Last week' },
] as const;

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** What `text` asks to compare `range` with; undefined where it says nothing we know. */
export function comparisonOf(
  text: string | undefined,
  range: { readonly startMs: number; readonly endMs: number },
): Comparison | undefined {
  if (text === undefined) return undefined;
  const widthMs = range.endMs - range.startMs;
  const offsetMs = text === 'previous' ? widthMs : shiftMs(text);
  if (offsetMs === undefined) return undefined;
  return {
    text,
    offsetMs,
    range: { startMs: range.startMs - offsetMs, endMs: range.endMs - offsetMs },
    label: labelOf(text, offsetMs),
  };
}

function labelOf(text: string, offsetMs: number): string {
  if (text === 'previous') return `the ${formatDuration(offsetMs)} before`;
  if (offsetMs === UNIT_MS.d) return 'yesterday';
  if (offsetMs === UNIT_MS.w) return 'last week';
  return `${formatDuration(offsetMs)} earlier`;
}

/** `90m`, `3 days`, `2 weeks ago` as the URL keeps it: `90m`, `3d`, `2w`; undefined where it is none. */
export function shiftText(words: string): string | undefined {
  const match = /^(\d{1,5}) ?(m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)(?: (?:ago|earlier|before))?$/.exec(
    words.trim().toLowerCase(),
  );
  return match === null || Number(match[1]) === 0 ? undefined : `${Number(match[1])}${match[2]!.charAt(0)}`;
}

function shiftMs(text: string): number | undefined {
  const shift = shiftText(text);
  return shift === undefined ? undefined : Number.parseInt(shift, 10) * UNIT_MS[shift.charAt(shift.length - 1)]!;
}
