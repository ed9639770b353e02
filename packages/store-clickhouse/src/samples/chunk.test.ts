import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeChunk, decodeChunkBetween, encodeChunk } from './chunk.ts';
import { type ChunkColumns, emptyColumns } from './chunk-columns.ts';
import { cut } from './join-pieces.ts';

function columns(samples: readonly (readonly [number, number])[], starts?: readonly number[]): ChunkColumns {
  return {
    length: samples.length,
    timestamps: Float64Array.from(samples, ([time]) => time),
    values: Float64Array.from(samples, ([, value]) => value),
    histograms: null,
    startTimestamps: starts === undefined ? null : Float64Array.from(starts),
  };
}

function bits(values: Float64Array, length: number): string {
  return Buffer.from(values.buffer, values.byteOffset, length * 8).toString('hex');
}

const anyValue = fc.oneof(
  fc.integer(),
  fc.integer({ min: 0, max: 100 }),
  fc.double(),
  fc.integer({ min: -10_000, max: 10_000 }).map((value) => value / 100),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 1e300, 2 ** 53),
);

test('what was packed comes back bit for bit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 3_600_000 }), anyValue, fc.integer({ min: 0, max: 3 })), {
        maxLength: 200,
      }),
      (steps) => {
        let time = 1_700_000_000_000;
        const samples = steps.map(([step, value]) => {
          time += step;
          return [time, value] as const;
        });
        const packed = columns(
          samples,
          steps.map(([, , start]) => start * 1_000),
        );
        const read = emptyColumns(4);
        decodeChunk(encodeChunk(packed), read);
        expect(read.length).toBe(packed.length);
        if (read.ascends) expect(samples.every(([, value], at) => at === 0 || value >= samples[at - 1]![1])).toBe(true);
        expect(bits(read.timestamps, read.length)).toBe(bits(packed.timestamps, packed.length));
        expect(bits(read.values, read.length)).toBe(bits(packed.values, packed.length));
        for (let at = 0; at < read.length; at++)
          expect(read.startTimestamps?.[at] ?? 0).toBe(packed.startTimestamps![at]);
      },
    ),
    { numRuns: 300 },
  );
});

test('a part of a chunk is what is left of it when the rest is cut off', () => {
  const startMs = 1_700_000_000_000;
  fc.assert(
    fc.property(
      fc.array(anyValue, { minLength: 1, maxLength: 100 }),
      fc.constantFrom('floats', 'integers', 'growing', 'faster and faster', 'equal'),
      fc.constantFrom(0, 0, 3),
      fc.tuple(fc.integer({ min: -5, max: 105 }), fc.integer({ min: 0, max: 105 })),
      fc.nat(3),
      (values, kind, jitter, [from, count], before) => {
        const valueAt = {
          floats: (at: number) => values[at]!,
          integers: (at: number) => Math.round(values[at]! % 50_000) || 0,
          growing: (at: number) => at * 5 + (at % 3),
          'faster and faster': (at: number) => at * at * 200,
          equal: () => 8.25,
        }[kind];
        const samples = values.map(
          (_, at) => [startMs + at * 15_000 + ((at * 7) % (jitter + 1)), valueAt(at)] as const,
        );
        const chunk = encodeChunk(columns(samples));
        const beginMs = startMs + from * 15_000;
        const range = [beginMs, beginMs + count * 15_000] as const;
        const [whole, part] = [emptyColumns(4), emptyColumns(4)];
        for (const into of [whole, part]) {
          for (let at = 0; at < before; at++) into.timestamps[at] = beginMs + at - before;
          into.length = before;
        }
        decodeChunk(chunk, whole);
        decodeChunkBetween(chunk, part, 0, ...range);
        const decoded = part.length - before;
        for (const into of [whole, part]) cut(into, ...range);
        expect(bits(part.timestamps, part.length)).toBe(bits(whole.timestamps, whole.length));
        expect(bits(part.values, part.length)).toBe(bits(whole.values, whole.length));
        if (part.ascends && before === 0)
          for (let at = 1; at < part.length; at++) expect(part.values[at]).toBeGreaterThanOrEqual(part.values[at - 1]!);
        // Nothing is made that is cut off.
        if (jitter === 0 && samples.length > 1 && ['integers', 'growing', 'faster and faster', 'equal'].includes(kind))
          expect(decoded).toBe(whole.length);
      },
    ),
    { numRuns: 500 },
  );
});

test('a marker of staleness keeps its bits among integers', () => {
  const packed = columns([1, 2, 3, 4].map((time) => [time * 15_000, time * 7]));
  new Uint32Array(packed.values.buffer).set([0x0000_0002, 0x7ff0_0000], 6);
  const bytes = encodeChunk(packed);
  const read = emptyColumns();
  decodeChunk(bytes, read);
  expect(bits(read.values, 4)).toBe(bits(packed.values, 4));
});

const startsOf = (chunk: Uint8Array): number[] => {
  const read = emptyColumns(1);
  decodeChunk(chunk, read);
  return [...read.startTimestamps!.subarray(0, read.length)];
};

test('starts that move with their samples take next to nothing', () => {
  const times = Array.from({ length: 200 }, (_, at) => 1_700_000_000_000 + at * 15_000 + ((at * 7919) % 40));
  const alone = encodeChunk(columns(times.map((time) => [time, 7] as const)));
  const ways: Record<string, [number[], number]> = {
    'a minute before each': [times.map((time) => time - 60_000), 40],
    'the sample before': [times.map((_, at) => times[at - 1] ?? times[0]! - 15_000), 250],
    'one for all': [times.map(() => times[0]! - 5_000), 30],
  };
  for (const [name, [starts, most]] of Object.entries(ways)) {
    const chunk = encodeChunk(
      columns(
        times.map((time) => [time, 7] as const),
        starts,
      ),
    );
    expect(chunk.length - alone.length, name).toBeLessThan(most);
    expect(startsOf(chunk), name).toEqual(starts);
  }
});

test('starts of which some are not known come back as they were', () => {
  const starts = [0, 1_000, 2_000, 0, 4_000, 5_000, 6_000, 7_000];
  const chunk = encodeChunk(
    columns(
      starts.map((_, at) => [(at + 1) * 1_000, at] as const),
      starts,
    ),
  );
  expect(startsOf(chunk)).toEqual(starts);
});

test('chunks are appended one after the other', () => {
  const read = emptyColumns(1);
  decodeChunk(
    encodeChunk(
      columns([
        [1, 1],
        [2, 2],
      ]),
    ),
    read,
  );
  decodeChunk(encodeChunk(columns([[3, 0.25]], [1])), read);
  expect([...read.timestamps.subarray(0, read.length)]).toEqual([1, 2, 3]);
  expect([...read.values.subarray(0, read.length)]).toEqual([1, 2, 0.25]);
  expect([...read.startTimestamps!.subarray(0, read.length)]).toEqual([0, 0, 1]);
});

test('a steady counter takes next to nothing, a counter with small steps a byte a sample', () => {
  const steady = columns(Array.from({ length: 480 }, (_, at) => [at * 15_000, at * 3] as const));
  expect(encodeChunk(steady).length).toBeLessThan(64);
  const busy = columns(Array.from({ length: 480 }, (_, at) => [at * 15_000, at * 50 + ((at * 7919) % 41)] as const));
  expect(encodeChunk(busy).length).toBeLessThan(600);
});

/** Steps of every width, also all but even ones, of integers and of decimals. */
const walk = fc
  .tuple(
    fc.constantFrom(0, 1, 100, 30_000, 2 ** 30),
    fc.constantFrom(-1, 0),
    fc.constantFrom(1, 100),
    fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }), { maxLength: 4 }),
    fc.constantFrom(0, 1_000_000),
  )
  .map(([size, lowest, scale, chunks, pace]) => {
    let value = 0;
    return chunks.map((steps) =>
      steps.map((step) => {
        value += pace + Math.round(step * size * (1 - lowest)) + lowest * size;
        return value / scale;
      }),
    );
  });

test('steps of any width come back bit for bit, and what only rises is said to', () => {
  let rising = 0;
  fc.assert(
    fc.property(walk, (chunks) => {
      const read = emptyColumns(4);
      for (const values of chunks) {
        const before = read.length;
        const packed = columns(values.map((value, at) => [(before + at) * 15_000, value]));
        decodeChunk(encodeChunk(packed), read);
        expect(bits(read.timestamps.subarray(before), values.length)).toBe(bits(packed.timestamps, values.length));
        expect(bits(read.values.subarray(before), values.length)).toBe(bits(packed.values, values.length));
      }
      const all = chunks.flat();
      expect(read.ascends).toBe(all.every((value, at) => at === 0 || value >= all[at - 1]!));
      if (read.ascends && all.length > 2) rising++;
    }),
    { numRuns: 500 },
  );
  expect(rising).toBeGreaterThan(50);
});
