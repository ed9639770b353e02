import type { NativeBlock } from '../../engine/engine-client.ts';
import { decodeChunk } from '../../samples/chunk.ts';
import { type ChunkColumns, growColumns, startsOf } from '../../samples/chunk-columns.ts';
import { decodeHistogram } from '../../samples/histogram-bytes.ts';
import type { Piece } from '../../samples/join-pieces.ts';

/** Rows of a generation come after every chunk that was packed from it. */
const ROWS_RUN = Number.MAX_SAFE_INTEGER;

/** Where the pieces of each series go; series that nobody asked for are passed over. */
export type PieceSink = (family: bigint, series: bigint) => Piece[] | undefined;

/** Rows of the table `samples`, gathered by series and generation: one piece each. */
export function rowPieces(block: NativeBlock, sink: PieceSink): void {
  if (block.rows === 0) return;
  const families = block.column('family').values as BigUint64Array;
  const series = block.column('series').values as BigUint64Array;
  const generations = block.column('generation_number').values as Float64Array;
  const [times, values, accepted, starts] = ['times', 'sample_values', 'accepted', 'starts'].map((name) =>
    block.column(name),
  );
  const histograms = block.column('histograms');
  for (let row = 0; row < block.rows; row++) {
    const pieces = sink(families[row]!, series[row]!);
    if (pieces === undefined) continue;
    const rows = inOrder({
      times: times!.elements(row) as Float64Array,
      values: values!.elements(row) as Float64Array,
      starts: starts!.elements(row) as Float64Array,
      histograms: histograms.get(row) as readonly string[],
      accepted: accepted!.elements(row) as BigUint64Array,
    });
    pieces.push({
      firstMs: rows.times[0]!,
      lastMs: rows.times[rows.times.length - 1]!,
      samples: rows.times.length,
      generation: generations[row]!,
      run: ROWS_RUN,
      append: (into) => appendRows(rows, into),
    });
  }
}

/** Rows of the table `chunks`. */
export function chunkPieces(block: NativeBlock, sink: PieceSink): void {
  const families = block.column('family').values as BigUint64Array;
  const series = block.column('series').values as BigUint64Array;
  const first = block.column('first_ms').values as Float64Array;
  const last = block.column('last_ms').values as Float64Array;
  const samples = block.column('samples').values as Uint32Array;
  const generation = block.column('generation').values as Float64Array;
  const run = block.column('run').values as Float64Array;
  const data = block.column('data');
  for (let row = 0; row < block.rows; row++) {
    sink(families[row]!, series[row]!)?.push({
      firstMs: first[row]!,
      lastMs: last[row]!,
      samples: samples[row]!,
      generation: generation[row]!,
      run: run[row]!,
      append: (into) => decodeChunk(data.bytes(row), into),
    });
  }
}

/** Samples of a series that came in with one generation. Starts and histograms are empty where none of them has any. */
interface Rows {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly starts: Float64Array;
  /** Base64; empty for a float. */
  readonly histograms: readonly string[];
  /** Smaller is earlier. */
  readonly accepted: BigUint64Array;
}

/** Ascending, each timestamp once, by the sample that was accepted first. Usually they are so already. */
function inOrder(rows: Rows): Rows {
  const { times, accepted } = rows;
  let isInOrder = true;
  for (let at = 1; at < times.length && isInOrder; at++) isInOrder = times[at]! > times[at - 1]!;
  if (isInOrder) return rows;
  const order = Array.from(times, (_, at) => at).sort(
    (one, other) => times[one]! - times[other]! || (accepted[one]! < accepted[other]! ? -1 : 1),
  );
  const kept = order.filter((at, index) => index === 0 || times[at] !== times[order[index - 1]!]);
  const pick = (values: Float64Array): Float64Array => {
    if (values.length === 0) return values;
    const picked = new Float64Array(kept.length);
    // Element by element as arrays: a number may lose the bits of a marker of staleness.
    for (const [to, from] of kept.entries()) picked.set(values.subarray(from, from + 1), to);
    return picked;
  };
  return {
    times: pick(times),
    values: pick(rows.values),
    starts: pick(rows.starts),
    histograms: rows.histograms.length === 0 ? [] : kept.map((at) => rows.histograms[at]!),
    accepted,
  };
}

function appendRows({ times, values, starts, histograms }: Rows, into: ChunkColumns): void {
  const base = into.length;
  growColumns(into, base + times.length);
  into.timestamps.set(times, base);
  into.values.set(values, base);
  if (starts.length > 0) startsOf(into).set(starts, base);
  else into.startTimestamps?.fill(0, base, base + times.length);
  if (histograms.length > 0) into.histograms ??= [];
  if (into.histograms !== null) {
    into.histograms.length = base;
    for (let at = 0; at < times.length; at++) {
      const packed = histograms[at] ?? '';
      into.histograms[base + at] = packed === '' ? undefined : decodeHistogram(Buffer.from(packed, 'base64'));
    }
  }
  into.length = base + times.length;
}
