import { type ChunkColumns, copySamples, emptyColumns, growColumns } from './chunk-columns.ts';

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
  startAnew(into);
  const inOrder = [...pieces].sort((one, other) => one.firstMs - other.firstMs || one.lastMs - other.lastMs);
  for (let from = 0; from < inOrder.length; ) {
    let to = from + 1;
    let lastMs = inOrder[from]!.lastMs;
    for (; to < inOrder.length && inOrder[to]!.firstMs <= lastMs; to++) lastMs = Math.max(lastMs, inOrder[to]!.lastMs);
    if (to === from + 1) inOrder[from]!.append(into);
    else appendOverlapping(inOrder.slice(from, to), into);
    from = to;
  }
  cut(into, startMs, endMs);
}

/** Forgets what the columns held. */
export function startAnew(columns: ChunkColumns): void {
  columns.length = 0;
  columns.ascends = true;
  if (columns.histograms !== null) columns.histograms.length = 0;
}

/** Joins two by two in the order of acceptance, so that of two with one timestamp the one that is there already stays. */
function appendOverlapping(pieces: readonly Piece[], into: ChunkColumns): void {
  const byAcceptance = [...pieces].sort((one, other) => one.generation - other.generation || one.run - other.run);
  let [joined, spare, next] = scratch;
  restart(joined);
  byAcceptance[0]!.append(joined);
  for (const piece of byAcceptance.slice(1)) {
    restart(next);
    piece.append(next);
    // What was packed lingers where it came from: all of it is there already.
    if (hasAllTimes(joined, next)) continue;
    restart(spare);
    merge(joined, next, spare);
    [joined, spare] = [spare, joined];
  }
  growColumns(into, into.length + joined.length);
  copySamples(joined, 0, joined.length, into);
}

/** Whether the first has a sample at every time at which the second has one. */
function hasAllTimes(first: ChunkColumns, second: ChunkColumns): boolean {
  let from = 0;
  for (let to = first.length; from < to; ) {
    const middle = (from + to) >> 1;
    if (first.timestamps[middle]! < second.timestamps[0]!) from = middle + 1;
    else to = middle;
  }
  for (let at = 0; at < second.length; at++) {
    const time = second.timestamps[at]!;
    while (from < first.length && first.timestamps[from]! < time) from++;
    if (from === first.length || first.timestamps[from] !== time) return false;
  }
  return true;
}

/** Used again and again: joining is not re-entrant, for it waits for nothing. */
const scratch: readonly [ChunkColumns, ChunkColumns, ChunkColumns] = [emptyColumns(), emptyColumns(), emptyColumns()];

function restart(columns: ChunkColumns): void {
  columns.length = 0;
  columns.histograms = null;
  columns.startTimestamps = null;
}

/** Both ascending; at equal times the sample of `first` is taken. */
function merge(first: ChunkColumns, second: ChunkColumns, into: ChunkColumns): void {
  growColumns(into, first.length + second.length);
  const isPlain = [first, second].every((one) => one.histograms === null && one.startTimestamps === null);
  const [one, other] = isPlain ? mergePlain(first, second, into) : mergeAll(first, second, into);
  copySamples(first, one, first.length, into);
  copySamples(second, other, second.length, into);
}

/** The usual case, sample by sample; says how far it came on either side. Words, because a number may lose the bits of a NaN. */
function mergePlain(first: ChunkColumns, second: ChunkColumns, into: ChunkColumns): [number, number] {
  const [firstWords, secondWords, words] = [first, second, into].map(
    ({ values }) => new Uint32Array(values.buffer),
  ) as [Uint32Array, Uint32Array, Uint32Array];
  const { timestamps: firstTimes } = first;
  const { timestamps: secondTimes } = second;
  let one = 0;
  let other = 0;
  let at = into.length;
  while (one < first.length && other < second.length) {
    const time = firstTimes[one]!;
    const otherTime = secondTimes[other]!;
    if (time <= otherTime) {
      into.timestamps[at] = time;
      words[at * 2] = firstWords[one * 2]!;
      words[at * 2 + 1] = firstWords[one * 2 + 1]!;
      one++;
      if (time === otherTime) other++;
    } else {
      into.timestamps[at] = otherTime;
      words[at * 2] = secondWords[other * 2]!;
      words[at * 2 + 1] = secondWords[other * 2 + 1]!;
      other++;
    }
    at++;
  }
  into.length = at;
  return [one, other];
}

function mergeAll(first: ChunkColumns, second: ChunkColumns, into: ChunkColumns): [number, number] {
  let one = 0;
  let other = 0;
  while (one < first.length && other < second.length) {
    const time = first.timestamps[one]!;
    const otherTime = second.timestamps[other]!;
    if (time <= otherTime) copySamples(first, one, ++one, into);
    else copySamples(second, other, ++other, into);
    if (time === otherTime) other++;
  }
  return [one, other];
}

/** Keeps what lies between the times: chunks and generations end where they like. */
export function cut(columns: ChunkColumns, startMs: number, endMs: number): void {
  const { timestamps } = columns;
  while (columns.length > 0 && timestamps[columns.length - 1]! > endMs) columns.length--;
  if (columns.histograms !== null) columns.histograms.length = columns.length;
  cutBefore(columns, startMs);
}

/** Removes what lies before the time, of the samples at `at` and behind. */
export function cutBefore(columns: ChunkColumns, startMs: number, at = 0): void {
  const { timestamps, length } = columns;
  let from = at;
  while (from < length && timestamps[from]! < startMs) from++;
  if (from === at) return;
  timestamps.copyWithin(at, from, length);
  columns.values.copyWithin(at, from, length);
  columns.startTimestamps?.copyWithin(at, from, length);
  columns.histograms?.splice(at, from - at);
  columns.length = at + length - from;
}
