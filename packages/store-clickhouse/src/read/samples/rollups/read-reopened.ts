import type { PackingId } from '../../../samples/rollup/day-parts.ts';
import { BUCKET_MS, DAY_MS } from '../../../samples/time-layout.ts';
import type { Reading } from '../../reading.ts';
import type { FoundSeries } from '../found-series.ts';
import { readBlocks, type Statement, type StoredSelect } from '../select-samples.ts';
import { SeriesIndex } from '../series-index.ts';

/** The day and the packing in one number of the engine's: 19, 28 and 16 bits. */
const DAY_UNIT = 2n ** 44n;
const GENERATION_UNIT = 2n ** 16n;

/**
 * By the place of a series, the days of which something is stored that their roll-ups are not made of: they are to be read from samples.
 * Days begin after their midnight, as those of roll-ups do.
 */
export async function readReopened(
  reading: Reading,
  found: readonly FoundSeries[],
  request: StoredSelect,
  options: {
    readonly ledger: ReadonlyMap<number, readonly PackingId[]>;
    readonly days: readonly number[];
    readonly signal: AbortSignal | undefined;
  },
): Promise<ReadonlyMap<number, ReadonlySet<number>>> {
  const days = new Set(options.days);
  const startMs = Math.min(...options.days) * DAY_MS;
  const endMs = (Math.max(...options.days) + 1) * DAY_MS;
  const rolled = options.days.flatMap((day) =>
    options.ledger
      .get(day)!
      .map(({ generation, run }) => BigInt(day) * DAY_UNIT + BigInt(generation) * GENERATION_UNIT + BigInt(run)),
  );
  const statement: Statement = (series, _, params) => {
    const isRolled = (time: string) =>
      `toUInt64(${dayOf(time)}) * ${DAY_UNIT} + generation * ${GENERATION_UNIT} + run IN ${params.bind('Array(UInt64)', rolled)}`;
    const range = `time >= ${params.ms(startMs - BUCKET_MS)} AND time <= ${params.ms(endMs)} AND last > ${params.ms(startMs)} AND first <= ${params.ms(endMs)}`;
    return `SELECT family, series, ${dayOf('min(time)')} AS first_day, ${dayOf('max(time)')} AS last_day
FROM samples
WHERE ${series} AND time > ${params.ms(startMs)} AND time <= ${params.ms(endMs)}
GROUP BY family, series, ${dayOf('time')}
UNION ALL
SELECT family, series, ${dayOf('first')} AS first_day, ${dayOf('last')} AS last_day
FROM fresh_chunks
WHERE ${series} AND ${range}
UNION ALL
SELECT family, series, if(${isRolled('first')}, toInt64(-1), ${dayOf('first')}) AS first_day,
  if(${isRolled('last')}, toInt64(-1), ${dayOf('last')}) AS last_day
FROM chunks
WHERE ${series} AND ${range} AND NOT (${isRolled('first')} AND ${isRolled('last')})`;
  };
  const signal = options.signal ?? new AbortController().signal;
  const blocks = await readBlocks(reading, statement, found, request, signal);
  const index = new SeriesIndex(found);
  const reopened = new Map<number, Set<number>>();
  for (const block of blocks) {
    if (block.rows === 0) continue;
    const places = index.placesOf(block);
    const firstDays = block.column('first_day');
    const lastDays = block.column('last_day');
    for (let row = 0; row < block.rows; row++) {
      for (const day of [Number(firstDays.get(row)), Number(lastDays.get(row))]) {
        if (places[row]! < 0 || !days.has(day)) continue;
        const own = reopened.get(places[row]!);
        if (own === undefined) reopened.set(places[row]!, new Set([day]));
        else own.add(day);
      }
    }
  }
  return reopened;
}

/** A chunk is of two hours, so its first and its last sample tell all days it touches. Times are after the epoch. */
function dayOf(time: string): string {
  return `toInt64(intDiv(toUnixTimestamp64Milli(${time}) - 1, ${DAY_MS}))`;
}
