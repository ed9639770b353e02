import { FIRST_TENANT } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import type { NativeBlock } from '../../../engine/engine-client.ts';
import { emptyColumns } from '../../../samples/chunk-columns.ts';
import type { FoundSeries } from '../found-series.ts';
import { PieceTable } from '../piece-table.ts';
import { Turns } from '../turns.ts';
import { HeldRows } from './held-rows.ts';

const range = { startMs: 0, endMs: 1_000_000 };

/** As `HeldSeries` makes them anew for a tenant that it has let go of meanwhile. */
function up(): FoundSeries {
  return { family: 1n, series: 2n, labels: { names: ['__name__'], values: ['up'] }, delta: false, isShared: true };
}

/** One row of the table `samples`, without the columns that no row of it fills. */
function rowAt(timeMs: number, value = 0): NativeBlock {
  const columns: Record<string, unknown> = {
    tenant: Uint32Array.of(FIRST_TENANT),
    family: BigUint64Array.of(1n),
    series: BigUint64Array.of(2n),
    time: BigInt64Array.of(BigInt(timeMs)),
    value: new BigInt64Array(Float64Array.of(value).buffer),
    ordinal: Uint32Array.of(timeMs),
  };
  const column = (name: string) => ({ name, values: columns[name] });
  return { rows: 1, columns: Object.keys(columns).map(column), column } as unknown as NativeBlock;
}

/** The same row as the statement over the table gives it. */
function readAt(timeMs: number, value: number): NativeBlock {
  const columns: Record<string, unknown> = {
    family: BigUint64Array.of(1n),
    series: BigUint64Array.of(2n),
    generation_number: Float64Array.of(0),
    times: Float64Array.of(timeMs),
    sample_values: Float64Array.of(value),
    accepted: BigUint64Array.of(1n << 30n),
    starts: [],
    histograms_accepted: [],
  };
  const column = (name: string) => ({ values: columns[name], elements: () => columns[name] });
  return { rows: 1, column } as unknown as NativeBlock;
}

/** Time and value of what a selection of the series finds; `onAsked` is called when the engine is, and says what it answers. */
async function select(
  held: HeldRows,
  series: FoundSeries,
  onAsked: () => NativeBlock[] = () => [],
): Promise<[number, number][]> {
  const table = new PieceTable();
  const turns = new Turns(new AbortController().signal);
  await held.select(FIRST_TENANT, [series], range, table, turns, async () => onAsked());
  table.arrange(1);
  const into = emptyColumns();
  table.read(0, range.startMs, range.endMs, into);
  return Array.from({ length: into.length }, (_, at) => [into.timestamps[at]!, into.values[at]!]);
}

async function samplesOf(held: HeldRows, series: FoundSeries): Promise<number> {
  return (await select(held, series)).length;
}

test('a series that is another object than before is told what is inserted, and stands in memory once', async () => {
  const held = new HeldRows(
    () => 2 ** 20,
    () => 0,
  );
  const [before, now] = [up(), up()];
  await samplesOf(held, before);
  held.inserted(0n, rowAt(1_000));
  expect(await samplesOf(held, before)).toBe(1);
  expect(await samplesOf(held, now)).toBe(0);
  held.inserted(0n, rowAt(2_000));
  expect(await samplesOf(held, now)).toBe(1);
  const sizeBytes = held.sizeBytes;
  await samplesOf(held, before);
  expect(held.sizeBytes).toBeLessThan(sizeBytes);
  held.inserted(0n, rowAt(3_000));
  expect(await samplesOf(held, before)).toBe(1);
});

test('of a segment that another has overtaken each row has its place; where the order of two matters, the engine is asked', async () => {
  const held = new HeldRows(
    () => 2 ** 20,
    () => 0,
  );
  const series = up();
  let asked = 0;
  const ask = () =>
    select(held, series, () => {
      asked++;
      return [];
    });
  await ask();
  held.inserted(2n, rowAt(3_000, 3));
  held.inserted(1n, rowAt(2_000, 2));
  expect(await ask()).toEqual([
    [2_000, 2],
    [3_000, 3],
  ]);
  expect(asked).toBe(1);
  held.inserted(4n, rowAt(4_000, 5));
  held.inserted(3n, rowAt(4_000, 4));
  await ask();
  expect(asked).toBe(2);
});

test('where an overtaken segment is told while the table is read, the order of two matters too', async () => {
  const held = new HeldRows(
    () => 2 ** 20,
    () => 0,
  );
  const series = up();
  let asked = 0;
  const ask = () =>
    select(held, series, () => {
      // What was told before the statement is in the table, and what is told now was accepted before it.
      if (asked++ === 0) held.inserted(3n, rowAt(4_000, 4));
      return [readAt(4_000, asked === 1 ? 5 : 4)];
    });
  held.inserted(4n, rowAt(4_000, 5));
  await ask();
  expect(await ask()).toEqual([[4_000, 4]]);
  expect(asked).toBe(2);
  expect(await ask()).toEqual([[4_000, 4]]);
  expect(asked).toBe(2);
});
