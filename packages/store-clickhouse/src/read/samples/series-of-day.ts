import type { ReadOptions, SeriesIds } from '@oriel/store';
import { MOST_SERIES } from '@oriel/telemetry';
import { QueryParams } from '../../compile/query-params.ts';
import type { Reading } from '../reading.ts';
import { ask, where } from '../statement.ts';
import { daysCondition } from './series-condition.ts';

const DAY_MS = 86_400_000;

/** Which series were written on that day: 12 bytes for each. */
export async function seriesOfDay(reading: Reading, day: number, options?: ReadOptions): Promise<SeriesIds> {
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT series, toUInt32(bitShiftRight(family, 32)) AS metric
FROM series
${where(daysCondition({ startMs: day * DAY_MS, endMs: day * DAY_MS }, params))}
GROUP BY family, series
LIMIT ${params.bind('UInt32', MOST_SERIES)}`,
    params,
    { timeoutMs: 60_000, ...options },
  );
  const words = new Uint32Array(block.rows * 3);
  if (block.rows === 0) return { length: 0, words };
  const ids = block.column('series').values as BigUint64Array;
  const metrics = block.column('metric').values as Uint32Array;
  const halves = new Uint32Array(ids.buffer, ids.byteOffset, ids.length * 2);
  for (let row = 0; row < block.rows; row++) {
    words[row * 3] = halves[row * 2]!;
    words[row * 3 + 1] = halves[row * 2 + 1]!;
    words[row * 3 + 2] = metrics[row]!;
  }
  return { length: block.rows, words };
}
