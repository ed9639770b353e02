import { parseDuration } from './durations.ts';

const ITEM = /^([+-]?\d+(?:ms|[smhdwy])?)(?:([+-]\d+(?:ms|[smhdwy])))?(?:x(\d+))?$/;

/** The items of an `@st` line: `_`, `_x3`, `-1m`, `-1mx4`, `-30s-1mx2`; in milliseconds relative to the samples. */
export function parseStartTimestamps(text: string): (number | null)[] {
  const offsets: (number | null)[] = [];
  for (const item of text.split(/\s+/)) {
    const gap = /^_(?:x(\d+))?$/.exec(item);
    if (gap !== null) {
      for (let times = Number(gap[1] ?? 1); times > 0; times--) offsets.push(null);
      continue;
    }
    const parts = ITEM.exec(item);
    if (parts === null) throw new Error(`"${item}" is no start timestamp`);
    const stepMs = parts[2] === undefined ? 0 : parseDuration(parts[2]);
    let offset = parseDuration(parts[1] as string);
    for (let times = Number(parts[3] ?? 0); times >= 0; times--) {
      offsets.push(offset);
      offset += stepMs;
    }
  }
  return offsets;
}
