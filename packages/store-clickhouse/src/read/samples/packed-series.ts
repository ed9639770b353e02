import type { SampleColumns, SampleRange } from '@oriel/store';
import { accumulateDeltas } from './accumulate-deltas.ts';
import { openPieces } from './open-pieces.ts';
import type { PackedPieces } from './packed-pieces.ts';

/** Series of a selection on their way to another thread. */
export interface PackedSelection {
  readonly range: SampleRange;
  readonly pieces: PackedPieces;
  /** 1 for each series whose samples are increments. */
  readonly deltas: Uint8Array<ArrayBuffer>;
}

/** The series in the order in which they were packed. */
export function openPackedSelection({ range, pieces, deltas }: PackedSelection): {
  read(into: SampleColumns): void;
}[] {
  const table = openPieces(pieces);
  return Array.from(deltas, (delta, place) => ({
    read(into) {
      table.read(place, range.startMs, range.endMs, into);
      if (delta === 1) accumulateDeltas(into);
    },
  }));
}

/** The buffers in it that are given away. */
export function buffersOfPacked({ pieces, deltas }: PackedSelection): ArrayBuffer[] {
  const { series: _, chunkBytes, ...columns } = pieces;
  return [deltas, chunkBytes[0], ...Object.values(columns)].map(({ buffer }) => buffer);
}
