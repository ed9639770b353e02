import { decodeChunk } from '../../samples/chunk.ts';
import { appendSamples, type ChunkColumns } from '../../samples/chunk-columns.ts';
import type { PackedPieces } from './packed-pieces.ts';
import { PieceTable } from './piece-table.ts';

/** The pieces as a table again, in which series have their places among those that were packed. */
export function openPieces(packed: PackedPieces): PieceTable {
  const { places, firstMs, lastMs, samples, generations, runs, chunkEnds, chunks, times, values, starts } = packed;
  const table = new PieceTable();
  const rowStarts = new Float64Array(places.length);
  const chunkOf = (piece: number) => chunks.subarray(chunkEnds[piece - 1] ?? 0, chunkEnds[piece]!);
  const appendPiece = (piece: number, into: ChunkColumns) => {
    const from = rowStarts[piece]!;
    const to = from + samples[piece]!;
    // Of rows without any start the column stays away, as it does before they are packed.
    const own = starts.subarray(from, to);
    const hasStarts = own.some((start) => start !== 0);
    appendSamples(
      { times: times.subarray(from, to), values: values.subarray(from, to), starts: hasStarts ? own : null },
      into,
    );
  };
  const source = table.addSource({
    append(piece, into) {
      const chunk = chunkOf(piece);
      if (chunk.length > 0) decodeChunk(chunk, into);
      else appendPiece(piece, into);
    },
    hasHistograms: () => false,
    pack() {
      throw new TypeError('what was packed is not packed again');
    },
  });
  let rows = 0;
  for (let piece = 0; piece < places.length; piece++) {
    rowStarts[piece] = rows;
    if (chunkOf(piece).length === 0) rows += samples[piece]!;
    table.add(
      places[piece]!,
      firstMs[piece]!,
      lastMs[piece]!,
      samples[piece]!,
      generations[piece]!,
      runs[piece]!,
      source,
      piece,
    );
  }
  table.arrange(packed.series);
  return table;
}
