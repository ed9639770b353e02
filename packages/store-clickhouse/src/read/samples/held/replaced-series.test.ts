import { FIRST_TENANT } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import type { NativeBlock } from '../../../engine/engine-client.ts';
import type { FoundSeries } from '../find-series.ts';
import type { PieceTable } from '../piece-table.ts';
import { HeldRows } from './held-rows.ts';

const range = { startMs: 0, endMs: 1_000_000 };

/** As `HeldSeries` makes them anew for a tenant that it has let go of meanwhile. */
function up(): FoundSeries {
  return { family: 1n, series: 2n, labels: { names: ['__name__'], values: ['up'] }, delta: false, isShared: true };
}

/** One row of the table `samples`. */
function rowAt(timeMs: number): NativeBlock {
  const columns: Record<string, unknown> = {
    tenant: Uint32Array.of(FIRST_TENANT),
    family: BigUint64Array.of(1n),
    series: BigUint64Array.of(2n),
    time: BigInt64Array.of(BigInt(timeMs)),
    value: BigInt64Array.of(0n),
    start: BigInt64Array.of(0n),
    ordinal: Uint32Array.of(timeMs),
  };
  const column = (name: string) => ({ values: columns[name], bytes: () => new Uint8Array(0) });
  return { rows: 1, column } as unknown as NativeBlock;
}

/** Samples that a selection of the series finds. */
async function samplesOf(held: HeldRows, series: FoundSeries): Promise<number> {
  let samples = 0;
  const table = {
    addSource: () => 0,
    add: (_place: number, _firstMs: number, _lastMs: number, length: number) => {
      samples += length;
    },
  } as unknown as PieceTable;
  await held.select(FIRST_TENANT, [series], range, table, async () => []);
  return samples;
}

test('a series that is another object than before is told what is inserted, and stands in memory once', async () => {
  const held = new HeldRows(2 ** 20);
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
