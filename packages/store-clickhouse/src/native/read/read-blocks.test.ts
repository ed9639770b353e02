import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NativeBlock, NativeValue } from '../../engine/engine-client.ts';
import { quoteString } from '../../engine/sql/quote-sql.ts';
import { openTestEngine, type TestEngine } from '../../engine/test-engine.ts';
import { Bits64Column, StringColumn, UInt8Column, writeNativeBlock } from '../write/index.ts';
import { readAnswer, readBlockStream, readBlocks, readBlocksInPlace, TruncatedBlockError } from './index.ts';

/** A type, a way to write its values in SQL, and what reading them must give. */
interface Kind {
  readonly type: string;
  readonly value: fc.Arbitrary<Written>;
}

interface Written {
  readonly sql: string;
  readonly want: NativeValue;
}

const integer = (type: string, bits: number, signed: boolean): Kind => {
  const min = signed ? -(2n ** BigInt(bits - 1)) : 0n;
  const max = signed ? 2n ** BigInt(bits - 1) - 1n : 2n ** BigInt(bits) - 1n;
  return {
    type,
    value: fc
      .bigInt({ min, max })
      .map((number) => ({ sql: `to${type}('${number}')`, want: bits === 64 ? number : Number(number) })),
  };
};

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const written = (value: string): Written => ({ sql: quoteString(value), want: value });

const scalar = fc.constantFrom<Kind>(
  ...[8, 16, 32, 64].flatMap((bits) => [integer(`Int${bits}`, bits, true), integer(`UInt${bits}`, bits, false)]),
  {
    type: 'Float64',
    value: fc.double().map((number) => ({
      sql: `reinterpretAsFloat64(unhex('${floatHex(number)}'))`,
      want: number,
    })),
  },
  {
    type: 'Float32',
    value: fc.float({ noNaN: true }).map((number) => ({
      sql: `toFloat32('${Object.is(number, -0) ? '-0' : number}')`.replace('Infinity', 'inf'),
      want: number,
    })),
  },
  { type: 'Bool', value: fc.boolean().map((value) => ({ sql: String(value), want: value })) },
  { type: 'String', value: text.map(written) },
  { type: 'FixedString(3)', value: fc.stringMatching(/^[a-z]{3}$/).map(written) },
  { type: 'Date', value: fc.nat(65_535).map((days) => ({ sql: `toDate(${days}::UInt16)`, want: days })) },
  { type: "DateTime('UTC')", value: fc.nat(2 ** 31 - 1).map((at) => ({ sql: `toDateTime(${at}, 'UTC')`, want: at })) },
  {
    type: "DateTime64(9, 'UTC')",
    value: fc
      .bigInt({ min: 0n, max: 2n ** 62n })
      .map((ticks) => ({ sql: `fromUnixTimestamp64Nano(toInt64('${ticks}'), 'UTC')`, want: ticks })),
  },
  { type: "Enum8('none' = 0, 'it\\'s' = -3)", value: fc.constantFrom('none', "it's").map(written) },
  { type: 'UUID', value: fc.uuid().map(written) },
  { type: 'IPv4', value: fc.ipV4().map(written) },
  { type: 'LowCardinality(String)', value: text.map(written) },
  {
    type: 'LowCardinality(Nullable(String))',
    value: fc.option(text).map((value) => (value === null ? { sql: 'NULL', want: null } : written(value))),
  },
);

const nullable = scalar
  .filter((kind) => !kind.type.startsWith('LowCardinality'))
  .map(
    (inner): Kind => ({
      type: `Nullable(${inner.type})`,
      value: fc.option(inner.value).map((value) => value ?? { sql: 'NULL', want: null }),
    }),
  );

const kinds = fc.letrec<{ kind: Kind }>((tie) => ({
  kind: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    nullable,
    tie('kind').map(
      (element): Kind => ({
        type: `Array(${element.type})`,
        value: fc.array(element.value, { maxLength: 4 }).map((values) => ({
          // Every level says its type: an empty array inside another would not tell how deep it is.
          sql: `CAST([${values.map((value) => value.sql).join(', ')}] AS Array(${element.type}))`,
          want: values.map((value) => value.want),
        })),
      }),
    ),
    fc.tuple(fc.constantFrom('String', 'LowCardinality(String)'), tie('kind')).map(
      ([keyType, value]): Kind => ({
        type: `Map(${keyType}, ${value.type})`,
        value: fc
          .uniqueArray(fc.tuple(text, value.value), { maxLength: 3, selector: ([key]) => key })
          .map((entries) => ({
            sql: `map(${entries.map(([key, entry]) => `${quoteString(key)}, ${entry.sql}`).join(', ')})`,
            want: new Map(entries.map(([key, entry]) => [key, entry.want])),
          })),
      }),
    ),
    fc.tuple(tie('kind'), tie('kind')).map(
      ([left, right]): Kind => ({
        type: `Tuple(${left.type}, ${right.type})`,
        value: fc.tuple(left.value, right.value).map(([first, second]) => ({
          sql: `tuple(${first.sql}, ${second.sql})`,
          want: [first.want, second.want],
        })),
      }),
    ),
  ),
})).kind;

const RUNS = Number(process.env.NATIVE_RUNS ?? 150);

const columns = kinds.chain((kind) =>
  fc.tuple(fc.constant(kind), fc.array(kind.value, { minLength: 1, maxLength: 12 })),
);

function floatHex(number: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(number);
  return bytes.toString('hex');
}

let engine: TestEngine;
beforeAll(async () => {
  engine = await openTestEngine();
});
afterAll(() => engine?.[Symbol.asyncDispose]());

const ask = async (statement: string): Promise<NativeBlock> =>
  (await engine.clients.maintenance.query(statement, { timeoutMs: 20_000 })).block;

describe('reading what the engine writes', () => {
  it('gives back every value of every type', async () => {
    await fc.assert(
      fc.asyncProperty(columns, async ([kind, values]) => {
        const rows = values.map((value) => `SELECT CAST(${value.sql} AS ${kind.type}) AS c`);
        const block = await ask(
          `SELECT c FROM (${rows.map((row, index) => `SELECT ${index} AS i, c FROM (${row})`).join(' UNION ALL ')}) ORDER BY i`,
        );
        const column = block.column('c');
        expect(Array.from({ length: block.rows }, (_, row) => column.get(row))).toEqual(
          values.map((value) => value.want),
        );
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  it('shows IPv6 addresses as the engine does', async () => {
    const addresses = [
      '::',
      '::1',
      '2001:db8::1',
      'fe80:0:0:1::',
      '::ffff:10.0.0.1',
      '1:2:3:4:5:6:7:8',
      '1:0:0:2:0:0:0:3',
    ];
    const list = addresses.map(quoteString).join(', ');
    const block = await ask(`SELECT toIPv6(arrayJoin([${list}])) AS address, toString(address) AS shown`);
    for (let row = 0; row < block.rows; row++) {
      expect(block.column('address').get(row)).toBe(block.column('shown').get(row));
    }
  });

  it('joins the blocks of one answer', async () => {
    const block = await ask(
      'SELECT number, toString(number) AS word, toLowCardinality(toString(number % 7)) AS day FROM numbers(200000) SETTINGS max_block_size = 1000',
    );
    expect(block.rows).toBe(200_000);
    expect(block.column('number').values?.length).toBe(200_000);
    for (const row of [0, 999, 1000, 65_535, 199_999, 3]) {
      expect(block.column('number').get(row)).toBe(BigInt(row));
      expect(block.column('word').get(row)).toBe(String(row));
      expect(block.column('day').get(row)).toBe(String(row % 7));
    }
  });

  it('reads NULL without a type, empty arrays, and named tuples', async () => {
    const block = await ask(
      "SELECT NULL AS nothing, [] AS none, CAST((1, 'x') AS Tuple(`a b` UInt8, c String)) AS pair",
    );
    expect(block.columns.map((column) => column.get(0))).toEqual([null, [], [1, 'x']]);
  });

  it('has every column of an answer without rows', async () => {
    const block = await ask('SELECT 1 AS one WHERE 0');
    expect(block.rows).toBe(0);
    expect(block.column('one').rows).toBe(0);
  });

  it('names the columns it has when asked for another', async () => {
    const block = await ask('SELECT 1 AS one, 2 AS two');
    expect(() => block.column('three')).toThrow('the answer has no column "three"; it has one, two');
  });
});

describe('damaged input', () => {
  /** Native bytes as the engine sends them, kept here so that no engine is asked for each cut. */
  const sample = async (): Promise<Buffer> => {
    const { endpoint, password, maintenanceSecret } = engine.engine.clientOptions;
    const { request } = await import('node:http');
    const statement =
      "SELECT toUInt32(number) AS n, toString(number) AS s, [toLowCardinality('a'), 'b'] AS l, map('k', number) AS m, (1, NULL) AS t FROM numbers(3) FORMAT Native";
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          socketPath: (endpoint as { socketPath: string }).socketPath,
          method: 'POST',
          headers: {
            'X-ClickHouse-User': 'default',
            'X-ClickHouse-Key': password,
            'X-Oriel-Maintenance': maintenanceSecret,
          },
        },
        async (incoming) => resolve(Buffer.concat(await incoming.toArray())),
      );
      outgoing.on('error', reject);
      outgoing.end(statement);
    });
  };

  it('is told apart from whole blocks at every length', async () => {
    const bytes = await sample();
    expect(readAnswer(bytes).rows).toBe(3);
    for (let length = 1; length < bytes.length; length++) {
      expect(() => readBlocks(bytes.subarray(0, length))).toThrow(TruncatedBlockError);
    }
  });

  it('never does worse than an error', async () => {
    const bytes = await sample();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const damaged = Buffer.from(bytes);
          for (const [at, byte] of changes) damaged[at] = byte;
          try {
            for (const block of readBlocks(damaged)) {
              for (const column of block.columns)
                for (let row = 0; row < Math.min(block.rows, 10); row++) column.get(row);
            }
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('streams whole blocks however the bytes are cut', async () => {
    const bytes = await sample();
    const twice = Buffer.concat([bytes, bytes]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), async (sizes) => {
        async function* cut() {
          for (let at = 0, turn = 0; at < twice.length; turn++) {
            const size = sizes[turn % sizes.length]!;
            yield twice.subarray(at, at + size);
            at += size;
          }
        }
        let rows = 0;
        for await (const block of readBlockStream(cut())) {
          rows += block.rows;
          expect(block.column('s').get(block.rows - 1)).toBe('2');
        }
        expect(rows).toBe(6);
      }),
      { numRuns: 50 },
    );
  });

  it('reads blocks in memory that is used again, however the bytes come and whatever the sizes of blocks', async () => {
    const sizes = [3, 0, 300_001, 1, 7, 200_003, 65_537];
    const bytes = Buffer.concat(
      sizes.map((rows) => {
        const columns = [
          new UInt8Column('odd'),
          new Bits64Column('number', 'UInt64'),
          new StringColumn('text'),
        ] as const;
        const text = Buffer.from('text');
        for (let row = 0; row < rows; row++) {
          columns[0].append(row % 251);
          columns[1].append(row, 1);
          columns[2].append(text, 0, row % 4);
        }
        return writeNativeBlock(columns).bytes;
      }),
    );
    for (const most of [1_000, 65_536, Number.POSITIVE_INFINITY]) {
      let at = 0;
      const read: number[] = [];
      const blocks = readBlocksInPlace(async (into) => {
        const piece = bytes.subarray(at, at + Math.min(most, into.length));
        into.set(piece);
        at += piece.length;
        return piece.length;
      });
      for await (const block of blocks) {
        read.push(block.rows);
        const last = block.rows - 1;
        expect(block.column('odd').get(last)).toBe(last % 251);
        expect(block.column('number').get(last)).toBe(BigInt(last) | (1n << 32n));
        expect(block.column('text').get(last)).toBe('text'.slice(0, last % 4));
      }
      expect(read).toEqual(sizes.filter((rows) => rows > 0));
    }
    let at = 0;
    const truncated = readBlocksInPlace(async (into) => {
      const piece = bytes.subarray(at, Math.min(at + into.length, bytes.length - 1));
      into.set(piece);
      at += piece.length;
      return piece.length;
    });
    await expect(Array.fromAsync(truncated)).rejects.toThrow(TruncatedBlockError);
  });
});
