import type { PackingId } from '../../../samples/rollup/period-parts.ts';
import { DAYS, HOURS, type RollupPeriod } from '../../../samples/rollup/rollup-periods.ts';
import { BUCKET_MS, HOUR_MS } from '../../../samples/time-layout.ts';
import type { Reading } from '../../reading.ts';
import type { FoundSeries } from '../found-series.ts';
import { readBlocks, type Statement, type StoredSelect } from '../select-samples.ts';
import { SeriesIndex } from '../series-index.ts';
import type { RolledRange } from './rolled-range.ts';

/** The hour that a period begins with and the packing in one number of the engine's: 24, 24 and 16 bits. */
const HOUR_UNIT = 2n ** 40n;
const GENERATION_UNIT = 2n ** 16n;

/** By the place of a series, when periods begin of which something is stored that their roll-ups are not made of: samples are to be read. */
export async function readReopened(
  reading: Reading,
  found: readonly FoundSeries[],
  request: StoredSelect,
  { ledger, days, hours }: RolledRange,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<number, ReadonlySet<number>>> {
  const index = new SeriesIndex(found);
  const reopened = new Map<number, Set<number>>();
  const readOf = async (period: RollupPeriod, rolled: ReadonlyMap<number, readonly PackingId[]>): Promise<void> => {
    if (rolled.size === 0) return;
    const statement = reopenedOf(period, rolled);
    for (const block of await readBlocks(reading, statement, found, request, signal ?? new AbortController().signal)) {
      if (block.rows === 0) continue;
      const places = index.placesOf(block);
      const touched = block.column('numbers');
      for (let row = 0; row < block.rows; row++) {
        for (const element of touched.elements(row)) {
          const number = Number(element);
          if (places[row]! < 0 || !rolled.has(number)) continue;
          let own = reopened.get(places[row]!);
          if (own === undefined) {
            own = new Set();
            reopened.set(places[row]!, own);
          }
          own.add(number * period.lengthMs);
        }
      }
    }
  };
  const only = (numbers: readonly number[], parts: ReadonlyMap<number, readonly PackingId[]>) =>
    new Map(numbers.map((number) => [number, parts.get(number)!]));
  await Promise.all([readOf(DAYS, only(days, ledger.days)), readOf(HOURS, only(hours, ledger.hours))]);
  return reopened;
}

/** A chunk is of two hours, so of the periods that it touches there is at most one more between the first and the last. */
function reopenedOf({ lengthMs }: RollupPeriod, rolled: ReadonlyMap<number, readonly PackingId[]>): Statement {
  const startMs = Math.min(...rolled.keys()) * lengthMs;
  const endMs = (Math.max(...rolled.keys()) + 1) * lengthMs;
  /** Times are after the epoch. */
  const numberOf = (time: string) => `toInt64(intDiv(toUnixTimestamp64Milli(${time}) - 1, ${lengthMs}))`;
  const namesOf = (isFresh: boolean) =>
    [...rolled].flatMap(([number, packings]) =>
      packings
        .filter((packing) => packing.isFresh === isFresh)
        .map(
          ({ generation, run }) =>
            BigInt((number * lengthMs) / HOUR_MS) * HOUR_UNIT + BigInt(generation) * GENERATION_UNIT + BigInt(run),
        ),
    );
  return (series, _, params) => {
    const range = `time > ${params.ms(startMs - BUCKET_MS)} AND time <= ${params.ms(endMs)} AND last > ${params.ms(startMs)} AND first <= ${params.ms(endMs)}`;
    const unrolled = (table: string, isFresh: boolean) => {
      const names = namesOf(isFresh);
      const isRolled = (number: string) =>
        names.length === 0
          ? 'false'
          : `toUInt64(${number}) * ${BigInt(lengthMs / HOUR_MS) * HOUR_UNIT} + generation * ${GENERATION_UNIT} + run IN ${params.bind('Array(UInt64)', names)}`;
      const [first, last] = [numberOf('first'), numberOf('last')];
      const touched = [first, `least(${first} + 1, ${last})`, last];
      return `SELECT family, series, [${touched.map((number) => `if(${isRolled(number)}, toInt64(-1), ${number})`).join(', ')}] AS numbers
FROM ${table}
WHERE ${series} AND ${range} AND NOT (${touched.map(isRolled).join(' AND ')})`;
    };
    return `SELECT family, series, [${numberOf('time')}] AS numbers
FROM samples
WHERE ${series} AND time > ${params.ms(startMs)} AND time <= ${params.ms(endMs)}
GROUP BY family, series, ${numberOf('time')}
UNION ALL
${unrolled('fresh_chunks', true)}
UNION ALL
${unrolled('chunks', false)}`;
  };
}
