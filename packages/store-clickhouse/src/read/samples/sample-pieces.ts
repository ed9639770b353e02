import type { NativeBlock, NativeColumn, NativeValue } from '../../engine/engine-client.ts';
import { appendSamples, type ChunkColumns, type SampleArrays } from '../../samples/chunk-columns.ts';
import { decodeHistogram } from '../../samples/histogram-bytes.ts';
import type { PieceTable } from './piece-table.ts';
import type { SeriesIndex } from './series-index.ts';

/** Rows of a generation come after every chunk that was packed from it. */
export const ROWS_RUN = Number.MAX_SAFE_INTEGER;

/** Rows of the table `samples`, gathered by series and generation: one piece each. */
export function rowPieces(block: NativeBlock, index: SeriesIndex, table: PieceTable): void {
  if (block.rows === 0) return;
  const places = index.placesOf(block);
  const generations = block.column('generation_number').values as Float64Array;
  const pieces: Rows[] = [];
  const source = table.addSource({
    append: (row, into) => appendRows(pieces[row]!, into),
    hasHistograms: (row) => pieces[row]!.histograms.size > 0,
    pack: (row, into) => into.addRows(pieces[row]!),
  });
  for (let row = 0; row < block.rows; row++) {
    if (places[row]! < 0) continue;
    const rows = inOrder(rowsOf(block, row));
    const samples = rows.times.length;
    const at = pieces.push(rows) - 1;
    table.add(places[row]!, rows.times[0]!, rows.times[samples - 1]!, samples, generations[row]!, ROWS_RUN, source, at);
  }
}

/**
 * The newest sample of each series and generation, as the statement of that name gives them; false, with nothing placed, where some of them may be
 * native histograms.
 */
export function newestPieces(blocks: Iterable<NativeBlock>, index: SeriesIndex, table: PieceTable): boolean {
  const read = [...blocks].filter(({ rows }) => rows > 0);
  const has = (block: NativeBlock) => (block.column('has_histograms').values as Uint8Array).includes(1);
  if (read.some(has)) return false;
  for (const block of read) {
    const places = index.placesOf(block);
    const generations = block.column('generation_number').values as Float64Array;
    const times = block.column('newest_ms').values as Float64Array;
    const values = block.column('newest_value').values as Float64Array;
    const sampleAt = (row: number) => ({
      times: times.subarray(row, row + 1),
      values: values.subarray(row, row + 1),
      starts: null,
    });
    const source = table.addSource({
      append: (row, into) => appendSamples(sampleAt(row), into),
      pack: (row, into) => into.addRows(sampleAt(row)),
    });
    for (let row = 0; row < block.rows; row++) {
      if (places[row]! < 0) continue;
      table.add(places[row]!, times[row]!, times[row]!, 1, generations[row]!, ROWS_RUN, source, row);
    }
  }
  return true;
}

/** What a row of that answer holds, as it came. */
export function rowsOf(block: NativeBlock, row: number): Rows {
  const starts = block.column('starts').elements(row) as Float64Array;
  return {
    times: block.column('times').elements(row) as Float64Array,
    values: block.column('sample_values').elements(row) as Float64Array,
    starts: starts.length === 0 ? null : starts,
    histograms: byAcceptance(block.column('histograms_accepted'), block.column('histograms'), row),
    accepted: block.column('accepted').elements(row) as BigUint64Array,
  };
}

/**
 * Samples of a series that came in with one generation. Histograms, which few samples have, are found by when they were accepted: of
 * several with one time each has its own.
 */
export interface Rows extends SampleArrays {
  /** Base64. */
  readonly histograms: ReadonlyMap<bigint, NativeValue>;
  /** Smaller is earlier. */
  readonly accepted: BigUint64Array;
}

const NONE: ReadonlyMap<bigint, NativeValue> = new Map();

function byAcceptance(accepted: NativeColumn, values: NativeColumn, row: number): ReadonlyMap<bigint, NativeValue> {
  const at = accepted.elements(row);
  if (at.length === 0) return NONE;
  const known = values.get(row) as readonly NativeValue[];
  return new Map(known.map((value, index) => [at[index] as bigint, value]));
}

/** Ascending, each timestamp once, by the sample that was accepted first. Usually they are so already. */
export function inOrder(rows: Rows): Rows {
  const { times, accepted } = rows;
  let isInOrder = true;
  for (let at = 1; at < times.length && isInOrder; at++) isInOrder = times[at]! > times[at - 1]!;
  if (isInOrder) return rows;
  const order = Array.from(times, (_, at) => at).sort(
    (one, other) => times[one]! - times[other]! || (accepted[one]! < accepted[other]! ? -1 : 1),
  );
  const kept = order.filter((at, index) => index === 0 || times[at] !== times[order[index - 1]!]);
  const keptTimes = Float64Array.from(kept, (at) => times[at]!);
  const values = new Float64Array(kept.length);
  // Element by element as arrays: a number may lose the bits of a marker of staleness.
  for (const [to, from] of kept.entries()) values.set(rows.values.subarray(from, from + 1), to);
  const { starts } = rows;
  return {
    ...rows,
    times: keptTimes,
    values,
    starts: starts && Float64Array.from(kept, (at) => starts[at]!),
    accepted: BigUint64Array.from(kept, (at) => accepted[at]!),
  };
}

export function appendRows(rows: Rows, into: ChunkColumns): void {
  const base = into.length;
  appendSamples(rows, into);
  const { histograms, accepted } = rows;
  if (histograms.size > 0) into.histograms ??= [];
  if (into.histograms === null) return;
  into.histograms.length = base;
  for (let at = 0; at < accepted.length; at++) {
    const packed = histograms.get(accepted[at]!) as string | undefined;
    into.histograms[base + at] = packed === undefined ? undefined : decodeHistogram(Buffer.from(packed, 'base64'));
  }
}
