import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBlocks } from '../../native/read/index.ts';
import { Bits64Column, StringColumn, UInt16Column, UInt32Column, writeNativeBlock } from '../../native/write/index.ts';
import { decodeChunk } from '../chunk.ts';
import { emptyColumns } from '../chunk-columns.ts';
import { bucketOf } from '../time-layout.ts';
import { ChunkRows } from './chunk-rows.ts';
import { PACK_ROWS } from './pack-rows.ts';

interface Row {
  readonly tenant: number;
  readonly series: number;
  readonly timeMs: number;
  readonly segment: number;
  readonly ordinal: number;
  readonly startMs: number;
  readonly value: number;
}

function blockOf(rows: readonly Row[]): Uint8Array {
  const columns = {
    tenant: new UInt32Column('tenant'),
    retention: new UInt16Column('retention'),
    family: new Bits64Column('family', 'UInt64'),
    series: new Bits64Column('series', 'UInt64'),
    at: new Bits64Column('at_ms', 'Float64'),
    start: new Bits64Column('start_ms', 'Float64'),
    value: new Bits64Column('value', 'Float64'),
    histogram: new StringColumn('histogram'),
    segment: new Bits64Column('segment', 'UInt64'),
    ordinal: new UInt32Column('ordinal'),
  };
  const appendDouble = (column: Bits64Column, value: number) =>
    column.appendWords(new Uint32Array(new Float64Array([value]).buffer), 0);
  for (const row of rows) {
    columns.tenant.append(row.tenant);
    columns.retention.append(7);
    columns.family.append(1, 2);
    columns.series.append(row.series, 3);
    appendDouble(columns.at, row.timeMs);
    appendDouble(columns.start, row.startMs);
    appendDouble(columns.value, row.value);
    columns.histogram.appendDefault();
    // Two segments in each of their upper halves: both halves count.
    columns.segment.append(row.segment % 2 === 0 ? 0xffff_ffff : 1, row.segment >> 1);
    columns.ordinal.append(row.ordinal);
  }
  return writeNativeBlock(Object.values(columns)).bytes;
}

/** A smaller lower half in an odd segment: within one upper half the odd one comes first. */
function acceptance({ segment, ordinal }: Row): number {
  return ((segment >> 1) * 2 + (segment % 2 === 0 ? 1 : 0)) * 100 + ordinal;
}

const row = fc.record({
  tenant: fc.integer({ min: 1, max: 2 }),
  series: fc.integer({ min: 1, max: 3 }),
  timeMs: fc.integer({ min: 0, max: 6 }).map((hours) => 1_700_000_000_000 + hours * 1_800_000),
  segment: fc.integer({ min: 2, max: 7 }),
  ordinal: fc.integer({ min: 0, max: 99 }),
  startMs: fc.constantFrom(0, 0, 0, 1_690_000_000_000),
  value: fc.integer({ min: 0, max: 1_000 }),
});

/** The chunks of these rows, which come in blocks of these sizes. */
function pack(rows: readonly Row[], sizes: readonly number[]): Uint8Array | undefined {
  const chunks = new ChunkRows();
  const packer = PACK_ROWS.createPacker({ generation: 5, run: 1 }, chunks);
  for (let from = 0, at = 0; from < rows.length; at++) {
    const size = sizes[at % sizes.length]!;
    for (const block of readBlocks(blockOf(rows.slice(from, from + size)))) packer.add(block);
    from += size;
  }
  packer.finish();
  return chunks.takeAll()[0];
}

test('of rows with one timestamp the first accepted is packed, in whatever order parts give them and wherever blocks end', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(row, { maxLength: 60, selector: acceptance }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (rows, sizes) => {
        const packed = pack(rows, sizes);

        const wanted = new Map<string, Row>();
        for (const one of rows) {
          const key = `${one.tenant}/${one.series}/${bucketOf(one.timeMs)}/${one.timeMs}`;
          const known = wanted.get(key);
          if (known === undefined || acceptance(one) < acceptance(known)) wanted.set(key, one);
        }
        const found = new Map<string, unknown>();
        for (const block of packed === undefined ? [] : readBlocks(packed)) {
          for (let at = 0; at < block.rows; at++) {
            const columns = emptyColumns();
            decodeChunk(block.column('data').bytes(at), columns);
            expect(block.column('samples').get(at)).toBe(columns.length);
            const place = `${block.column('tenant').get(at)}/${Number((block.column('series').get(at) as bigint) & 0xffffn)}`;
            for (let sample = 0; sample < columns.length; sample++)
              found.set(`${place}/${block.column('time').get(at)}/${columns.timestamps[sample]}`, [
                columns.values[sample],
                columns.startTimestamps?.[sample] ?? 0,
              ]);
          }
        }
        expect(found).toEqual(new Map([...wanted].map(([key, { value, startMs }]) => [key, [value, startMs]])));
      },
    ),
    { numRuns: 300 },
  );
});

test('a packing that is repeated makes the same block, however the engine gives the rows: its hash is what it is known by', () => {
  fc.assert(
    fc.property(
      fc
        .uniqueArray(row, { minLength: 1, maxLength: 60, selector: acceptance })
        .chain((rows) =>
          fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length })),
        ),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      ([rows, again], sizes) => {
        expect(pack(again, sizes)).toEqual(pack(rows, [rows.length]));
      },
    ),
    { numRuns: 200 },
  );
});

test('blocks end where their rows say, in however many stretches they are packed', () => {
  const blockBytes = 300;
  fc.assert(
    fc.property(fc.uniqueArray(row, { minLength: 1, maxLength: 60, selector: acceptance }), (rows) => {
      const blocksOf = (stretches: readonly (readonly Row[])[]) => {
        const chunks = new ChunkRows(blockBytes);
        const packer = PACK_ROWS.createPacker({ generation: 5, run: 1 }, chunks);
        const taken: Uint8Array[] = [];
        for (const stretch of stretches) {
          if (stretch.length === 0) continue;
          for (const block of readBlocks(blockOf(stretch))) packer.add(block);
          packer.finish();
          taken.push(...chunks.takeFull());
        }
        taken.push(...chunks.takeAll());
        expect(taken.flatMap((bytes) => [...readBlocks(bytes)]).reduce((sum, block) => sum + block.rows, 0)).toBe(
          chunks.total,
        );
        return taken;
      };
      const byTenant = [1, 2].map((tenant) => rows.filter((one) => one.tenant === tenant));
      expect(blocksOf(byTenant)).toEqual(blocksOf([rows]));
    }),
    { numRuns: 200 },
  );
});

test('stretches after one another share nothing, and thousands of series each have their own rows', () => {
  const chunks = new ChunkRows();
  const packer = PACK_ROWS.createPacker({ generation: 5, run: 1 }, chunks);
  const rowsOf = (first: number, startMs: number) =>
    Array.from({ length: 30_000 }, (_, at) => ({
      tenant: 1,
      series: first + (at % 10_000),
      timeMs: 1_700_000_000_000 + Math.floor(at / 10_000) * 15_000,
      segment: 2 + Math.floor(at / 10_000),
      ordinal: at % 10_000,
      startMs,
      value: first + at,
    }));
  const found: string[] = [];
  for (const [first, startMs] of [
    [0, 1_690_000_000_000],
    [5_000, 0],
  ] as const) {
    for (const block of readBlocks(blockOf(rowsOf(first, startMs)))) packer.add(block);
    packer.finish();
    for (const block of chunks.takeAll().flatMap((bytes) => [...readBlocks(bytes)])) {
      expect(block.rows).toBe(10_000);
      for (let at = 0; at < block.rows; at++) {
        const columns = emptyColumns();
        decodeChunk(block.column('data').bytes(at), columns);
        const number = Number((block.column('series').get(at) as bigint) & 0xffff_ffffn);
        const wanted = [0, 10_000, 20_000].map((round) => number + round);
        if (columns.length !== 3 || wanted.some((value, sample) => columns.values[sample] !== value)) {
          found.push(`series ${number} has ${columns.values.subarray(0, columns.length).join()}`);
        }
        if ((columns.startTimestamps?.[0] ?? 0) !== startMs) found.push(`series ${number} has another start`);
      }
    }
  }
  expect(found).toEqual([]);
});
