import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ChunkColumns, emptyColumns } from '../../../samples/chunk-columns.ts';
import { PiecePacker } from '../packed-pieces.ts';
import { PackedRows } from './packed-rows.ts';

const TWO_32 = 2 ** 32;

interface Row {
  readonly timeMs: number;
  readonly value: number;
  readonly startMs: number;
}

function append(rows: PackedRows, { timeMs, value, startMs }: Row): void {
  const [low, high] = new Uint32Array(Float64Array.of(value).buffer);
  rows.append(timeMs, low!, high!, startMs);
}

function read(rows: PackedRows, samples = rows.samples): Row[] {
  const into = emptyColumns(1);
  rows.appendTo(into, samples);
  const values = [...into.values.subarray(0, into.length)];
  if (into.ascends) expect(values.every((value, at) => at === 0 || value >= values[at - 1]!)).toBe(true);
  return rowsOf(into);
}

function rowsOf({ length, timestamps, values, startTimestamps }: ChunkColumns): Row[] {
  return Array.from({ length }, (_, at) => ({
    timeMs: timestamps[at]!,
    value: values[at]!,
    startMs: startTimestamps?.[at] ?? 0,
  }));
}

const anyRows = fc
  .array(
    fc.record({
      step: fc.integer({ min: 1, max: 100_000 }),
      value: fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.double()),
      ago: fc.oneof(fc.constant(undefined), fc.integer({ min: 0, max: 2 ** 40 })),
    }),
    { maxLength: 150 },
  )
  .map((steps) => {
    // Before 1970 as well: a sample may have any time.
    let timeMs = -TWO_32 - 50_000;
    return steps.map(({ step, value, ago }): Row => {
      timeMs += step * 20_000;
      return { timeMs, value, startMs: ago === undefined ? 0 : Math.max(0, timeMs - ago) };
    });
  });

test('rows come back as they were, and the first of them as they were when they were taken', () => {
  fc.assert(
    fc.property(anyRows, fc.nat(150), (all, place) => {
      const rows = new PackedRows();
      const taken = Math.min(place, all.length);
      for (const row of all.slice(0, taken)) append(rows, row);
      expect(read(rows)).toEqual(all.slice(0, taken));
      for (const row of all.slice(taken)) append(rows, row);
      expect(read(rows)).toEqual(all);
      expect(read(rows, taken)).toEqual(all.slice(0, taken));
      expect(rows).toMatchObject({ samples: all.length, lastMs: all.at(-1)?.timeMs ?? Number.NEGATIVE_INFINITY });
      rows.close();
      expect(read(rows)).toEqual(all);
    }),
  );
});

test('a marker of staleness keeps its bits', () => {
  const rows = new PackedRows();
  for (let at = 0; at < 40; at++) rows.append(at, 0x0000_0002, 0x7ff0_0000, 0);
  const into = emptyColumns();
  rows.appendTo(into, 40);
  expect(new Set(new BigUint64Array(into.values.buffer, 0, 40))).toEqual(new Set([0x7ff0_0000_0000_0002n]));
});

test('many at once, then more one by one', () => {
  const all = Array.from({ length: 100 }, (_, at): Row => ({ timeMs: at * 1_000, value: at, startMs: 0 }));
  const rows = new PackedRows();
  append(rows, { timeMs: -1, value: 7, startMs: 5 });
  rows.appendAll({
    length: 100,
    timestamps: Float64Array.from(all, ({ timeMs }) => timeMs),
    values: Float64Array.from(all, ({ value }) => value),
    startTimestamps: null,
    histograms: null,
  });
  append(rows, { timeMs: 100_000, value: 8, startMs: 0 });
  expect(read(rows)).toEqual([{ timeMs: -1, value: 7, startMs: 5 }, ...all, { timeMs: 100_000, value: 8, startMs: 0 }]);
});

test('a counter every 1.5 s takes less than half of its numbers', () => {
  const rows = new PackedRows();
  for (let at = 0; at < 400; at++)
    append(rows, { timeMs: 1.7e12 + at * 1_500 + (at % 7), value: at * 12, startMs: 1.6e12 });
  expect(rows.sizeBytes).toBeLessThan(400 * 8);
});

test('on their way to another thread they are chunks with rows behind them', () => {
  const rows = new PackedRows();
  for (let at = 0; at < 50; at++) append(rows, { timeMs: at, value: at, startMs: 0 });
  const packer = new PiecePacker(1);
  rows.pack(packer);
  const { chunkEnds, rowEnds, times } = packer.finish();
  expect(chunkEnds[0]).toBeGreaterThan(0);
  expect([...rowEnds]).toEqual([18]);
  expect([...times]).toEqual(Array.from({ length: 18 }, (_, at) => 32 + at));
});
