import { type ChunkBlock, hasHistograms } from '../chunk-block.ts';

/** Chunks that lie in memory which query workers share. */
export interface SharedChunks {
  readonly chunks: ChunkBlock;
  /** For each the place of its series in the answer, −1 for none of those, or none any more. */
  readonly places: Int32Array;
  /** Of the table `fresh_chunks`: they will be joined with others. */
  readonly isFresh: boolean;
  /** Chunks lie far apart: whoever looked at each anew would wait for memory. */
  readonly hasHistograms: boolean;
  /** When the last of their samples ends. */
  readonly lastMs: number;
}

export function sharedChunks(chunks: ChunkBlock, places: Int32Array, isFresh: boolean): SharedChunks {
  const lastMs = chunks.lastMs.reduce((last, one) => Math.max(last, one), Number.NEGATIVE_INFINITY);
  return { chunks, places, isFresh, hasHistograms: hasHistograms(chunks), lastMs };
}

/** Of each chunk beside its bytes: five columns of numbers, and where the bytes are. */
const ROW_BYTES = 4 * 8 + 3 * 4;

/** The same ones without those that have no place, in memory for so many bytes; undefined where there is none. */
export function sharedCopy(
  chunks: ChunkBlock,
  places: Int32Array,
  isFresh: boolean,
  allocate: (sizeBytes: number) => Uint8Array<SharedArrayBuffer> | undefined,
): SharedChunks | undefined {
  const from: number[] = [];
  let dataBytes = 0;
  for (const [row, place] of places.entries()) {
    if (place < 0) continue;
    from.push(row);
    dataBytes += chunks.data.ends[row]! - chunks.data.starts[row]!;
  }
  const rows = from.length;
  const memory = allocate(rows * ROW_BYTES + dataBytes);
  if (memory === undefined) return undefined;
  const { buffer } = memory;
  const [firstMs, lastMs, generations, runs] = [0, 1, 2, 3].map((at) => new Float64Array(buffer, at * rows * 8, rows));
  const [samples, starts, ends] = [8, 9, 10].map((at) => new Uint32Array(buffer, at * rows * 4, rows));
  const bytes = new Uint8Array(buffer, rows * ROW_BYTES);
  let end = 0;
  for (const [to, row] of from.entries()) {
    firstMs![to] = chunks.firstMs[row]!;
    lastMs![to] = chunks.lastMs[row]!;
    generations![to] = chunks.generations[row]!;
    runs![to] = chunks.runs[row]!;
    samples![to] = chunks.samples[row]!;
    const { data } = chunks;
    starts![to] = end;
    bytes.set(data.bytes.subarray(data.starts[row]!, data.ends[row]!), end);
    end += data.ends[row]! - data.starts[row]!;
    ends![to] = end;
  }
  const copied: ChunkBlock = {
    rows,
    firstMs: firstMs!,
    lastMs: lastMs!,
    samples: samples!,
    generations: generations!,
    runs: runs!,
    data: { bytes, starts: starts!, ends: ends! },
  };
  return sharedChunks(
    copied,
    Int32Array.from(from, (row) => places[row]!),
    isFresh,
  );
}
