import type { SampleSelect } from '@oriel/store';
import { DAYS, periodOf } from '../../../samples/rollup/rollup-periods.ts';
import { DAY_MS, RESOLUTIONS_MS } from '../../../samples/time-layout.ts';
import type { Reading } from '../../reading.ts';
import type { FoundSeries } from '../found-series.ts';
import { readBlocks, type Statement, type StoredSelect, type StoredSeries } from '../select-samples.ts';
import type { BucketedSeries } from './bucketed-series.ts';

const SMALLEST_MS = RESOLUTIONS_MS[0];
const SMALLEST = `${SMALLEST_MS / 60_000}m`;

/** Until when, from the start of what is asked, the series have nothing but roll-ups; usually there is no such time. */
export async function latestRolledUpOnly(
  reading: Reading,
  found: readonly FoundSeries[],
  request: StoredSelect,
  series: readonly StoredSeries[],
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  if (request.hints === undefined) return undefined;
  const firstDay = Math.max(0, periodOf(request.startMs, DAYS));
  const oldestMs = series.reduce((oldest, { firstMs }) => Math.min(oldest, firstMs), Number.POSITIVE_INFINITY);
  const lastDay = Math.min(periodOf(request.endMs, DAYS), periodOf(oldestMs, DAYS) - 1);
  const rolled = [...(await reading.rolledLedger.read()).days.keys()];
  if (!rolled.some((day) => day >= firstDay && day <= lastDay)) return undefined;
  const statement: Statement = (condition, _, params) => `SELECT toFloat64(toUnixTimestamp64Milli(max(time))) AS latest
FROM rollups
WHERE ${condition} AND resolution = ${DAY_MS / 1_000}
  AND time >= ${params.ms(firstDay * DAY_MS)} AND time <= ${params.ms(lastDay * DAY_MS)}
HAVING count() > 0`;
  const blocks = await readBlocks(reading, statement, found, request, signal ?? new AbortController().signal);
  const latest = [...blocks]
    .find((block) => block.rows > 0)
    ?.column('latest')
    .get(0) as number | undefined;
  return latest === undefined ? undefined : latest + DAY_MS;
}

/** What is missing from an answer of samples, in a sentence that names a way. */
export function rollupsOnlyWarning({ hints }: SampleSelect, untilMs: number): string {
  const until = dayText(untilMs);
  const windows = hints?.windows;
  if (windows == null)
    return `until ${until} only roll-ups are kept, and this cannot be told from them: rate, increase, delta and sum, avg, min, max, count, first and last over time can, in windows of whole ${SMALLEST}`;
  const without = `until ${until} only roll-ups are kept, and nothing of that time is in the answer`;
  // The usual question of a dashboard: only the moment at which it was asked is in the way.
  if (windows.lengthMs % SMALLEST_MS === 0 && windows.stepMs % SMALLEST_MS === 0) {
    const whole = new Date(windows.firstEndMs - (windows.firstEndMs % SMALLEST_MS)).toISOString().replace('.000Z', 'Z');
    return `${without}: a window that ends at ${whole}, or at another multiple of ${SMALLEST}, is answered whole`;
  }
  return `${without}: the smallest window that they make up is ${SMALLEST}; range, step, offset and times have to be multiples of it`;
}

/** Series that no roll-up answers for, where their samples are gone. */
export function warnOfLeftOut(series: readonly BucketedSeries[], whole: readonly StoredSeries[]): string[] {
  const firstMs = new Map(whole.map((one) => [one.found, one.firstMs]));
  const missing = series.flatMap(({ found, rolled: [first] }) =>
    first !== undefined && (firstMs.get(found) ?? Number.POSITIVE_INFINITY) > first.endMs ? [first] : [],
  );
  if (missing.length === 0) return [];
  const sinceMs = Math.min(...missing.map(({ startMs }) => startMs));
  return [
    `${missing.length} series hold what cannot be told from roll-ups (sums, means or extremes over time of native histograms; increments (delta) below zero, of floats beside histograms, or the sum over time of their total), and since ${dayText(sinceMs)} some of their samples are no longer kept`,
  ];
}

function dayText(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
