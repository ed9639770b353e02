import { decodeChunk } from '../../samples/chunk.ts';
import { type ChunkColumns, growColumns } from '../../samples/chunk-columns.ts';
import type { PackedPieces } from './packed-pieces.ts';
import { PieceTable } from './piece-table.ts';

/** The pieces as a table again, in which series have their places among those that were packed. */
export function openPieces(packed: PackedPieces): PieceTable {
  const { places, firstMs, lastMs, samples, generations, runs, chunkEnds, chunks, times, values } = packed;
  const table = new PieceTable();
  const rowStarts = new Float64Array(places.length);
  const chunkOf = (piece: number) => chunks.subarray(chunkEnds[piece - 1] ?? 0, chunkEnds[piece]!);
  const source = table.addSource({
    append(piece, into) {
      const chunk = chunkOf(piece);
      if (chunk.length > 0) decodeChunk(chunk, into);
      else appendPlain(times, values, rowStarts[piece]!, samples[piece]!, into);
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

function appendPlain(
  times: Float64Array,
  values: Float64Array,
  from: number,
  samples: number,
  into: ChunkColumns,
): void {
  const base = into.length;
  growColumns(into, base + samples);
  into.timestamps.set(times.subarray(from, from + samples), base);
  into.values.set(values.subarray(from, from + samples), base);
  into.startTimestamps?.fill(0, base, base + samples);
  into.length = base + samples;
}
