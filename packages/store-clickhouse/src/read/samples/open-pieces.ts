import { decodeChunkBetween, decodeChunks } from '../../samples/chunk.ts';
import { appendSamples, type ChunkColumns } from '../../samples/chunk-columns.ts';
import type { PackedPieces } from './packed-pieces.ts';
import { PieceTable } from './piece-table.ts';

/** The pieces as a table again, in which series have their places among those that were packed. */
export function openPieces(packed: PackedPieces): PieceTable {
  const { places, firstMs, lastMs, samples, generations, runs, rowEnds, times, values, starts } = packed;
  const { chunkBytes, chunkSources, chunkStarts, chunkEnds } = packed;
  const table = new PieceTable(places.length);
  const appendRows = (from: number, to: number, into: ChunkColumns) => {
    // Of rows without any start the column stays away, as it does before they are packed.
    const own = starts.subarray(from, to);
    const hasStarts = own.some((start) => start !== 0);
    appendSamples(
      { times: times.subarray(from, to), values: values.subarray(from, to), starts: hasStarts ? own : null },
      into,
    );
  };
  const source = table.addSource({
    append(piece, into, startMs, endMs) {
      // In shared memory there is one for each piece, and nothing behind it.
      if (chunkSources[piece]! > 0) {
        decodeChunkBetween(chunkBytes[chunkSources[piece]!]!, into, chunkStarts[piece]!, startMs, endMs);
        return;
      }
      const base = into.length;
      decodeChunks(chunkBytes[0], into, chunkStarts[piece]!, chunkEnds[piece]!);
      const [from, to] = [rowEnds[piece - 1] ?? 0, rowEnds[piece]!];
      if (from < to) appendRows(from, to, into);
      // Rows that came after the piece was taken are no part of it.
      into.length = base + samples[piece]!;
    },
    pack() {
      throw new TypeError('what was packed is not packed again');
    },
  });
  for (let piece = 0; piece < places.length; piece++) {
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
