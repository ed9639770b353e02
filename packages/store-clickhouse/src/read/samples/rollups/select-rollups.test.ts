import type { BucketColumns } from '@oriel/store';
import { expect, test } from 'vitest';
import type { EngineQuery, NativeBlock } from '../../../engine/engine-client.ts';
import { encodeChunk } from '../../../samples/chunk.ts';
import { emptyColumns, growColumns } from '../../../samples/chunk-columns.ts';
import { emptyBuckets } from '../../../samples/rollup/bucket-columns.ts';
import { DAY_MS } from '../../../samples/time-layout.ts';
import type { Reading } from '../../reading.ts';
import { isWorthwhile, ROLLUPS_WORTH_BYTES, selectRollups } from './select-rollups.ts';

const HOUR_MS = 3_600_000;
const DAY = 20_000;
const MINUTES = Array.from({ length: 24 * 60 }, (_, at) => DAY * DAY_MS + (at + 1) * 60_000);

type Rows = Readonly<Record<string, readonly unknown[]>>;

/** Columns as they are looked at: single values, typed where one array of them is asked for, arrays in rows, texts in one place. */
function blockOf(rows: Rows): NativeBlock {
  const column = (name: string) => {
    const items = rows[name]!;
    const typed = items.every((item) => typeof item === 'bigint') ? BigUint64Array : Float64Array;
    return {
      get: (row: number) => items[row],
      elements: (row: number) => items[row],
      bytes: (row: number) => items[row],
      get values() {
        return new (typed as Float64ArrayConstructor)(items as number[]);
      },
      get strings() {
        const lengths = (items as Uint8Array[]).map(({ length }) => length);
        const ends = Uint32Array.from(lengths.keys(), (row) =>
          lengths.slice(0, row + 1).reduce((sum, one) => sum + one),
        );
        const starts = ends.map((end, row) => end - lengths[row]!);
        return { bytes: Buffer.concat(items as Uint8Array[]), starts, ends };
      },
    };
  };
  return { rows: rows.family!.length, columns: [], column } as unknown as NativeBlock;
}

function chunkOf(times: readonly number[]): NativeBlock {
  const columns = emptyColumns();
  growColumns(columns, times.length);
  columns.timestamps.set(times);
  columns.length = times.length;
  return blockOf({
    family: [5n],
    series: [6n],
    first_ms: [times[0]!],
    last_ms: [times.at(-1)!],
    samples: [times.length],
    generation: [1],
    run: [1],
    data: [encodeChunk(columns)],
  });
}

/** A series with a sample a minute, of which every tenth came after the day was rolled up. */
function answer(statement: string): NativeBlock[] {
  const own = { family: [5n], series: [6n] };
  if (statement.includes('FROM rollups')) {
    const ends = Float64Array.from({ length: 24 }, (_, at) => at + 1);
    const row = { ends: [ends], counts: [new Float64Array(24).fill(54)] };
    return [blockOf({ ...own, start_ms: [DAY * DAY_MS], made_of: [1], left_out: [0], ...row })];
  }
  if (statement.includes('UNION ALL')) return [blockOf({ ...own, numbers: [BigInt64Array.of(BigInt(DAY))] })];
  return statement.includes('FROM chunks') ? [chunkOf(MINUTES)] : [];
}

test('what came late to a day is in the answer also where only a part of the day is asked for', async () => {
  const stream = async function* (statement: string, _: EngineQuery) {
    yield* answer(statement);
  };
  const ledger = { days: new Map([[DAY, [{ generation: 1, run: 1, isFresh: false }]]]), hours: new Map() };
  const reading = { client: { tenant: 7, stream } } as unknown as Reading;
  const found = { family: 5n, series: 6n, delta: false, labels: { names: [], values: [] }, isShared: false };
  const windows = { firstEndMs: DAY * DAY_MS + 7 * HOUR_MS, stepMs: HOUR_MS, lengthMs: HOUR_MS };
  const request = {
    matchers: [],
    startMs: DAY * DAY_MS + 6 * HOUR_MS + 1,
    endMs: DAY * DAY_MS + 9 * HOUR_MS,
    hints: { windows: { ...windows, columns: ['ends', 'counts'] } },
  } as unknown as Parameters<typeof selectRollups>[2];
  const selection = await selectRollups(
    reading,
    [found],
    request,
    HOUR_MS,
    { ledger, days: [DAY], hours: [], rolledMs: DAY_MS },
    undefined,
  );
  const buckets: BucketColumns = emptyBuckets();
  selection!.series[0]!.readBuckets!(buckets);
  const asked = [6, 7, 8].map((hour) => buckets.counts[[...buckets.ends].indexOf(DAY * DAY_MS + (hour + 1) * HOUR_MS)]);
  expect(asked).toEqual([60, 60, 60]);
});

test('roll-ups are read where they are most of the range, since samples beside them are not sliced', () => {
  const FIVE_MINUTES_MS = 300_000;
  const request = {
    matchers: [],
    startMs: DAY * DAY_MS,
    endMs: (DAY + 2) * DAY_MS,
    hints: { windows: { firstEndMs: DAY * DAY_MS, stepMs: HOUR_MS, lengthMs: HOUR_MS, columns: ['ends', 'maxs'] } },
  } as unknown as Parameters<typeof selectRollups>[2];
  const isWorth = (resolutionMs: number, rolledMs?: number) =>
    isWorthwhile(10_000, request, resolutionMs, ROLLUPS_WORTH_BYTES, rolledMs);
  expect([HOUR_MS, FIVE_MINUTES_MS].map((resolutionMs) => isWorth(resolutionMs))).toEqual([true, true]);
  expect([0.2, 0.5, 0.9].map((share) => isWorth(HOUR_MS, share * 2 * DAY_MS))).toEqual([false, false, true]);
  expect([0.2, 0.5, 0.9].map((share) => isWorth(FIVE_MINUTES_MS, share * 2 * DAY_MS))).toEqual([false, false, true]);
});
