import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NativeValue } from '../../engine/engine-client.ts';
import { openTestEngine, type TestEngine } from '../../engine/test-engine.ts';
import {
  ArrayColumn,
  Bits64Column,
  type Column,
  FixedStringColumn,
  Float64Column,
  Int32Column,
  LowCardinalityColumn,
  MapColumn,
  NullableFloat64Column,
  StringColumn,
  UInt8Column,
  UInt16Column,
  UInt32Column,
  writeNativeBlock,
  ZeroColumn,
} from './index.ts';

/** One kind of column: how to append a generated value, and what the engine must answer for it. */
interface Kind<Value> {
  readonly make: (name: string) => Column;
  readonly value: fc.Arbitrary<Value>;
  readonly append: (column: never, value: Value) => void;
  readonly want: (value: Value) => NativeValue;
}

const encoder = new TextEncoder();
const bytes = (text: string) => encoder.encode(text);
const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.string({ minLength: 120, maxLength: 200 }));
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const halves = (value: bigint) => [Number(value & 0xffff_ffffn), Number((value >> 32n) & 0xffff_ffffn)] as const;
const kind = <C extends Column, Value>(
  make: (name: string) => C,
  value: fc.Arbitrary<Value>,
  append: (column: C, value: Value) => void,
  want: (value: Value) => NativeValue = (value) => value as NativeValue,
): Kind<unknown> => ({ make, value, append, want }) as unknown as Kind<unknown>;

const appendText = (column: StringColumn | LowCardinalityColumn, value: string) => {
  const source = bytes(`<${value}>`);
  column.append(source, 1, source.length - 1);
};

const KINDS: readonly Kind<unknown>[] = [
  kind(
    (name) => new UInt8Column(name),
    fc.integer({ min: 0, max: 255 }),
    (column, value) => column.append(value),
  ),
  kind(
    (name) => new UInt16Column(name),
    fc.integer({ min: 0, max: 65_535 }),
    (column, value) => column.append(value),
  ),
  kind(
    (name) => new UInt32Column(name),
    fc.integer({ min: 0, max: 0xffff_ffff }),
    (column, value) => column.append(value),
  ),
  kind(
    (name) => new Int32Column(name),
    fc.integer(),
    (column, value) => column.append(value),
  ),
  kind(
    (name) => new Float64Column(name),
    fc.double(),
    (column, value) => column.append(value),
  ),
  kind(
    (name) => new Bits64Column(name, 'UInt64'),
    uint64,
    (column, value) => column.append(...halves(value)),
  ),
  kind(
    (name) => new Bits64Column(name, 'Int64'),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    (column, value) => column.append(...halves(value)),
  ),
  kind(
    (name) => new Bits64Column(name, "DateTime64(9, 'UTC')"),
    fc.bigInt({ min: 0n, max: 5_000_000_000_000_000_000n }),
    (column, value) => column.append(...halves(value)),
  ),
  kind((name) => new StringColumn(name), text, appendText),
  kind((name) => new LowCardinalityColumn(name), fc.oneof(fc.constantFrom('', 'GET', 'POST'), text), appendText),
  kind(
    (name) => new FixedStringColumn(name, 8),
    fc.uint8Array({ maxLength: 8 }),
    (column, value) => column.append(value, 0, value.length),
    (value) => Buffer.from(value).toString('latin1').padEnd(8, '\0'),
  ),
  kind(
    (name) => new NullableFloat64Column(name),
    fc.option(fc.double()),
    (column, value) => (value === null ? column.appendDefault() : column.append(value)),
  ),
  kind(
    (name) => new ArrayColumn(name, new Float64Column(name)),
    fc.array(fc.double(), { maxLength: 3 }),
    (column, value) => {
      for (const item of value) column.items.append(item);
      column.closeRow();
    },
  ),
  kind(
    (name) => new ArrayColumn(name, new LowCardinalityColumn(name)),
    fc.array(text, { maxLength: 3 }),
    (column, value) => {
      for (const item of value) appendText(column.items, item);
      column.closeRow();
    },
  ),
  kind(
    (name) => new ArrayColumn(name, new StringColumn(name)),
    fc.array(text, { maxLength: 3 }),
    (column, value) => {
      for (const item of value) appendText(column.items, item);
      column.closeRow();
    },
  ),
  kind(
    (name) => new MapColumn(name),
    fc.dictionary(text, text, { maxKeys: 3 }),
    (column, value) => {
      for (const [key, item] of Object.entries(value)) {
        appendText(column.keys, key);
        appendText(column.values, item);
      }
      column.closeRow();
    },
    (value) => new Map(Object.entries(value)),
  ),
];

let engine: TestEngine;
beforeAll(async () => {
  engine = await openTestEngine();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});

const COLUMNS = KINDS.map((kind, index) => kind.make(`c${index}`));
const row = fc.tuple(...KINDS.map((kind) => kind.value));
/** Rows appended; rows appended and dropped again one by one; rows appended and taken back as a whole. */
const story = fc.array(
  fc.record({
    fate: fc.constantFrom('kept', 'dropped', 'truncated'),
    rows: fc.array(row, { minLength: 1, maxLength: 4 }),
  }),
  { maxLength: 6 },
);

test('what the columns gather is what the engine reads, whatever was taken back in between', async () => {
  const table = COLUMNS.map(({ name, type }) => `${name} ${type}`).join(', ');
  const number = new UInt32Column('number');
  const zeros = [new ZeroColumn('long', 'UInt64', number), new ZeroColumn('short', 'UInt32', number)];
  const { maintenance } = engine.clients;
  await maintenance.command(
    `CREATE TABLE written (number UInt32, long UInt64, short UInt32, ${table}) ENGINE = MergeTree ORDER BY number`,
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(story, async (chapters) => {
      const kept: unknown[][] = [];
      for (const { fate, rows } of chapters) {
        const marks = COLUMNS.map(({ rows, position }) => ({ rows, position }));
        for (const values of rows) {
          KINDS.forEach((kind, index) => {
            kind.append(COLUMNS[index] as never, values[index]);
          });
          if (fate === 'dropped') for (const column of COLUMNS) column.dropLast();
        }
        if (fate === 'kept') kept.push(...rows);
        if (fate === 'truncated') {
          COLUMNS.forEach((column, index) => {
            column.truncate(marks[index]!.rows, marks[index]!.position);
          });
        }
      }
      for (const index of kept.keys()) number.append(index);
      const { bytes } = writeNativeBlock([number, ...zeros, ...COLUMNS]);
      for (const column of [number, ...COLUMNS]) column.clear();
      if (kept.length === 0) return;
      await maintenance.command('TRUNCATE TABLE written');
      await maintenance.insertNative('written', [bytes], `run-${run++}`);
      const { block } = await maintenance.query('SELECT * FROM written ORDER BY number');
      expect(block.rows).toBe(kept.length);
      expect(
        [...block.column('long').values!, ...block.column('short').values!].every((zero) => Number(zero) === 0),
      ).toBe(true);
      kept.forEach((values, at) => {
        KINDS.forEach((kind, index) => {
          expect(block.column(`c${index}`).get(at)).toEqual(kind.want(values[index]));
        });
      });
    }),
    { numRuns: 40 },
  );
});

test('a dictionary wider than a byte, and wider than two', async () => {
  for (const size of [300, 70_000]) {
    const column = new LowCardinalityColumn('value');
    for (let index = 0; index < size; index++) appendText(column, `value ${index}`);
    const table = `wide_${size}`;
    await engine.clients.maintenance.command(
      `CREATE TABLE ${table} (value LowCardinality(String)) ENGINE = MergeTree ORDER BY tuple()`,
    );
    await engine.clients.maintenance.insertNative(table, [writeNativeBlock([column]).bytes], table);
    const { block } = await engine.clients.maintenance.query(
      `SELECT uniqExact(value) AS values, max(value) AS last FROM ${table}`,
    );
    expect(Number(block.column('values').get(0))).toBe(size);
    expect(block.column('last').get(0)).toBe(size === 300 ? 'value 99' : 'value 9999');
  }
});

test('columns of different lengths are a fault and not a broken block', () => {
  const short = new UInt8Column('short');
  const long = new UInt8Column('long');
  long.append(1);
  expect(() => writeNativeBlock([short, long])).toThrow('column "long" has 1 rows where "short" has 0');
});
