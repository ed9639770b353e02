import type { NativeHistogram } from '@oriel/telemetry';
import { grown } from './grown.ts';

/** Samples of one series as columns, ascending, one for a timestamp; the same shape as the contract's. */
export interface ChunkColumns {
  length: number;
  timestamps: Float64Array;
  values: Float64Array;
  histograms: (NativeHistogram | undefined)[] | null;
  startTimestamps: Float64Array | null;
  /** No value is below the one before, and each is a number; kept true only where that is seen in passing. */
  ascends?: boolean;
}

export function emptyColumns(capacity = 512): ChunkColumns {
  return {
    length: 0,
    timestamps: new Float64Array(capacity),
    values: new Float64Array(capacity),
    histograms: null,
    startTimestamps: null,
    ascends: true,
  };
}

/** Makes room for so many samples in all, keeping those that are there. */
export function growColumns(columns: ChunkColumns, samples: number): void {
  if (columns.timestamps.length >= samples) return;
  const capacity = Math.max(samples, columns.timestamps.length * 2);
  columns.timestamps = grown(columns.timestamps, new Float64Array(capacity));
  columns.values = grown(columns.values, new Float64Array(capacity));
  if (columns.startTimestamps !== null)
    columns.startTimestamps = grown(columns.startTimestamps, new Float64Array(capacity));
}

/** The column of starts, made when the first sample has one. */
export function startsOf(columns: ChunkColumns): Float64Array {
  columns.startTimestamps ??= new Float64Array(columns.timestamps.length);
  return columns.startTimestamps;
}

/** Samples without histograms, an element for each. */
export interface SampleArrays {
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** 0 for unknown; `null` where none is known. */
  readonly starts: Float64Array | null;
}

/** Appends them; what the columns know of histograms is the caller's. */
export function appendSamples({ times, values, starts }: SampleArrays, into: ChunkColumns): void {
  const base = into.length;
  growColumns(into, base + times.length);
  into.timestamps.set(times, base);
  // As arrays: a number on its way through a variable may lose the bits of a marker of staleness.
  into.values.set(values, base);
  if (starts !== null) startsOf(into).set(starts, base);
  else into.startTimestamps?.fill(0, base, base + times.length);
  into.length = base + times.length;
  into.ascends &&= ascendsFrom(into.values, Math.max(1, base), into.length);
}

/** Whether it may be said of the values from one place up to another, each beside the one before. */
export function ascendsFrom(values: Float64Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!(values[at]! >= values[at - 1]!)) return false;
  // A single one, or the first of all, has none before it.
  return to === 0 || !Number.isNaN(values[to - 1]);
}

/** Appends the samples from `from` up to `to`; there is room for them. */
export function copySamples(source: ChunkColumns, from: number, to: number, into: ChunkColumns): void {
  if (from === to) return;
  const at = into.length;
  into.ascends = false;
  // Copied as arrays: a number on its way through a variable may lose the bits of a marker of staleness.
  into.timestamps.set(source.timestamps.subarray(from, to), at);
  into.values.set(source.values.subarray(from, to), at);
  if (source.startTimestamps !== null) startsOf(into).set(source.startTimestamps.subarray(from, to), at);
  else into.startTimestamps?.fill(0, at, at + to - from);
  if (source.histograms !== null) into.histograms ??= [];
  if (into.histograms !== null) {
    into.histograms.length = at;
    for (let row = from; row < to; row++) into.histograms[at + row - from] = source.histograms?.[row];
  }
  into.length = at + to - from;
}
