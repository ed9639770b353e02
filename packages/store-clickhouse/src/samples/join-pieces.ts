import { type ChunkColumns, emptyColumns, growColumns, startsOf } from './chunk-columns.ts';

/** Samples of one series from one place (a chunk, or rows of one generation): ascending, one for a timestamp. */
export interface Piece {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly samples: number;
  /** Which of two pieces was accepted first: the generation, then when it was packed; rows come after all chunks of theirs. */
  readonly generation: number;
  readonly run: number;
  append(into: ChunkColumns): void;
}

/**
 * All samples of a series between two times (included), once each: of several with one timestamp the first accepted wins
 * (DESIGN, rule 10). Pieces that do not overlap, the usual case, are decoded straight into the columns.
 */
export function joinPieces(pieces: readonly Piece[], startMs: number, endMs: number, into: ChunkColumns): void {
  into.length = 0;
  if (into.histograms !== null) into.histograms.length = 0;
  const inOrder = [...pieces].sort((one, other) => one.firstMs - other.firstMs || one.lastMs - other.lastMs);
  const overlap = inOrder.some((piece, at) => at > 0 && piece.firstMs <= inOrder[at - 1]!.lastMs);
  if (overlap) joinOverlapping(pieces, into);
  else for (const piece of inOrder) piece.append(into);
  cut(into, startMs, endMs);
}

function joinOverlapping(pieces: readonly Piece[], into: ChunkColumns): void {
  const all = emptyColumns(pieces.reduce((sum, piece) => sum + piece.samples, 0));
  const rank: number[] = [];
  const byAcceptance = [...pieces].sort((one, other) => one.generation - other.generation || one.run - other.run);
  byAcceptance.forEach((piece, at) => {
    piece.append(all);
    while (rank.length < all.length) rank.push(at);
  });
  const order = Array.from({ length: all.length }, (_, at) => at).sort(
    (one, other) => all.timestamps[one]! - all.timestamps[other]! || rank[one]! - rank[other]! || one - other,
  );
  growColumns(into, all.length);
  let length = 0;
  for (const from of order) {
    if (length > 0 && into.timestamps[length - 1] === all.timestamps[from]) continue;
    copySample(all, from, into, length++);
  }
  into.length = length;
}

function copySample(from: ChunkColumns, at: number, into: ChunkColumns, to: number): void {
  into.timestamps[to] = from.timestamps[at]!;
  into.values.set(from.values.subarray(at, at + 1), to);
  const histogram = from.histograms?.[at];
  if (histogram !== undefined) into.histograms ??= [];
  if (into.histograms !== null) into.histograms[to] = histogram;
  const start = from.startTimestamps?.[at] ?? 0;
  if (start !== 0 || into.startTimestamps !== null) startsOf(into)[to] = start;
}

/** Keeps what lies between the times: chunks and generations end where they like. */
function cut(columns: ChunkColumns, startMs: number, endMs: number): void {
  const { timestamps, length } = columns;
  let from = 0;
  while (from < length && timestamps[from]! < startMs) from++;
  let to = length;
  while (to > from && timestamps[to - 1]! > endMs) to--;
  if (from > 0) {
    timestamps.copyWithin(0, from, to);
    columns.values.copyWithin(0, from, to);
    columns.startTimestamps?.copyWithin(0, from, to);
    columns.histograms?.splice(0, from);
  }
  columns.length = to - from;
  if (columns.histograms !== null) columns.histograms.length = columns.length;
}
