import type { SampleReader } from '@oriel/store';

const DAY_MS = 86_400_000;
const ANY_METRIC = [[{ name: '__name__', op: '=~', value: '.+' }]] as const;

/** The beginning of the first day that has samples, or `fromMs` when that is later; `untilMs` when there are none. */
export async function firstDayWithSamples(samples: SampleReader, fromMs: number, untilMs: number): Promise<number> {
  for (let dayMs = Math.floor(fromMs / DAY_MS) * DAY_MS; dayMs <= untilMs; dayMs += DAY_MS) {
    const [series] = await samples.series(ANY_METRIC, { startMs: dayMs, endMs: dayMs + DAY_MS - 1 }, 1);
    if (series !== undefined) return Math.max(fromMs, dayMs);
  }
  return untilMs;
}
