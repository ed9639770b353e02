import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyColumns, growColumns } from './chunk-columns.ts';
import { joinPieces, type Piece } from './join-pieces.ts';

function piece(samples: readonly (readonly [number, number])[], generation: number, run: number): Piece {
  return {
    firstMs: samples[0]![0],
    lastMs: samples.at(-1)![0],
    samples: samples.length,
    generation,
    run,
    append: (into) => {
      growColumns(into, into.length + samples.length);
      for (const [time, value] of samples) {
        into.timestamps[into.length] = time;
        into.values[into.length++] = value;
      }
    },
  };
}

const anyPiece = fc.record({
  times: fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 30 }),
  generation: fc.integer({ min: 0, max: 3 }),
});

test('every timestamp once, ascending, with the value that was accepted first', () => {
  fc.assert(
    fc.property(fc.array(anyPiece, { maxLength: 6 }), fc.integer({ min: 0, max: 30 }), (sketches, from) => {
      const pieces = sketches.map(({ times, generation }, at) =>
        piece(
          times.sort((one, other) => one - other).map((time) => [time, at] as const),
          generation,
          at,
        ),
      );
      const wanted = new Map<number, number>();
      const byAcceptance = sketches
        .map((sketch, at) => ({ ...sketch, at }))
        .sort((one, other) => one.generation - other.generation || one.at - other.at);
      for (const { times, at } of byAcceptance) {
        for (const time of times) if (time >= from && time <= 50 && !wanted.has(time)) wanted.set(time, at);
      }
      const into = emptyColumns(1);
      joinPieces(pieces, from, 50, into);
      const got = Array.from({ length: into.length }, (_, at) => [into.timestamps[at], into.values[at]]);
      expect(got).toEqual([...wanted].sort(([one], [other]) => one - other));
    }),
  );
});
