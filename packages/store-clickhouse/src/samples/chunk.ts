import { type ChunkColumns, growColumns, startsOf } from './chunk-columns.ts';
import { doubleAt, uint32At } from './chunk-numbers.ts';
import { distancesOf, readStarts, writeStarts } from './chunk-starts.ts';
import { isPace, readTimes, writeTimes } from './chunk-times.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { decodeHistogram, encodeHistogram } from './histogram-bytes.ts';
import { readValues } from './read-chunk-values.ts';
import { writeValues } from './write-chunk-values.ts';

/**
 * Samples of one series packed for the column `data` of `chunks`, which ZSTD then squeezes: whole small integers of one width wherever the
 * samples allow, because a plain loop decodes them in about a nanosecond each. docs/formats/chunk.md. Little-endian.
 *
 *     1 version · 1 contents (1 starts, 2 histograms) · 4 samples · 8 first time (double, ms)
 *     times    1 width (0, 1, 2, 4, 8) · 8 first step · the changes of the step, one for each sample but two; width 8: the times themselves
 *     values   1 width · 1 order (1 differences, 2 differences of differences) · 1 decimals · 8 first value · 8 first difference
 *              · 2 exceptions · each 4 position, 8 bits of the double · the differences
 *              width 8: no integers; doubles xor the one before, byte plane by byte plane
 *     starts       4 changes · each 4 position, 8 start; or, in version 2, each as its distance from its sample: 8 first, then as times
 *     histograms   4 how many · each 4 position, 4 length, bytes
 */
const VERSION = 1;
/** May have distances; a chunk without any is of the first version. */
const VERSION_WITH_DISTANCES = 2;
const HAS_STARTS = 1;
const HAS_HISTOGRAMS = 2;
const HAS_DISTANCES = 4;

/** Used again and again: encoding waits for nothing. */
const writer = new ChunkWriter();

export function encodeChunk(columns: ChunkColumns): Uint8Array {
  return encodeChunkInPlace(columns).slice();
}

/** The same in memory that the next call uses again: for whoever copies it anyway. */
export function encodeChunkInPlace(columns: ChunkColumns): Uint8Array {
  const { length, timestamps, values, histograms, startTimestamps } = columns;
  writer.startAnew();
  const packed =
    histograms === null
      ? []
      : histograms.slice(0, length).flatMap((histogram, at) => (histogram === undefined ? [] : [{ histogram, at }]));
  const hasHistograms = packed.length > 0;
  const hasStarts = startTimestamps?.subarray(0, length).some((start) => start !== 0) ?? false;
  const distances = hasStarts ? distancesOf(timestamps, startTimestamps!, length) : undefined;
  const starts = distances === undefined ? HAS_STARTS : HAS_DISTANCES;
  writer.uint8(distances === undefined ? VERSION : VERSION_WITH_DISTANCES);
  writer.uint8((hasStarts ? starts : 0) | (hasHistograms ? HAS_HISTOGRAMS : 0));
  writer.uint32(length);
  writer.double(length === 0 ? 0 : timestamps[0]!);
  writeTimes(writer, timestamps, length);
  writeValues(writer, values, length);
  if (distances !== undefined) {
    writer.double(distances[0]!);
    writeTimes(writer, distances, length);
  } else if (hasStarts) writeStarts(writer, startTimestamps!, length);
  if (hasHistograms) {
    writer.uint32(packed.length);
    for (const { histogram, at } of packed) {
      const bytes = encodeHistogram(histogram);
      writer.uint32(at);
      writer.uint32(bytes.length);
      writer.bytes(bytes);
    }
  }
  return writer.written;
}

/** Chunks one behind the other from `start` to `end`, each on a multiple of four bytes after the first. */
export function decodeChunks(bytes: Uint8Array, into: ChunkColumns, start = 0, end = bytes.length): void {
  for (let at = start; at < end; at = start + ((at - start + 3) & ~3)) at = decodeChunk(bytes, into, at);
}

/** Appends the samples of the chunk that begins at `start` to the columns. Says where it ends: there may be more behind it. */
export function decodeChunk(bytes: Uint8Array, into: ChunkColumns, start = 0): number {
  checkVersion(bytes[start]!);
  const contents = bytes[start + 1]!;
  const length = uint32At(bytes, start + 2);
  const base = into.length;
  growColumns(into, base + length);
  let at = readTimes(bytes, start + 14, doubleAt(bytes, start + 6), into.timestamps, base, length);
  at = readValues(bytes, at, into, base, length);
  if (into.startTimestamps !== null) into.startTimestamps.fill(0, base, base + length);
  if ((contents & HAS_STARTS) !== 0) at = readStarts(bytes, at, startsOf(into), base, length);
  if ((contents & HAS_DISTANCES) !== 0) {
    const starts = startsOf(into);
    at = readTimes(bytes, at + 8, doubleAt(bytes, at), starts, base, length);
    for (let sample = base; sample < base + length; sample++)
      starts[sample] = into.timestamps[sample]! - starts[sample]!;
  }
  if (into.histograms !== null) into.histograms.length = base;
  if ((contents & HAS_HISTOGRAMS) !== 0) {
    into.histograms ??= [];
    let left = uint32At(bytes, at);
    for (at += 4; left > 0; left--) {
      const size = uint32At(bytes, at + 4);
      into.histograms[base + uint32At(bytes, at)] = decodeHistogram(bytes.subarray(at + 8, at + 8 + size));
      at += 8 + size;
    }
  }
  into.length = base + length;
  return at;
}

/**
 * Appends at least those samples of a chunk that lie between two times (included): of samples that came at one pace, as most do, no others.
 * Panels of an hour ask for a part of a chunk of two, and what is asked of one moment for a few minutes of it.
 */
export function decodeChunkBetween(
  bytes: Uint8Array,
  into: ChunkColumns,
  start: number,
  startMs: number,
  endMs: number,
): void {
  const length = uint32At(bytes, start + 2);
  const first = doubleAt(bytes, start + 6);
  const step = doubleAt(bytes, start + 15);
  const isEven = bytes[start + 1] === 0 && bytes[start + 14] === 0 && isPace(first, step) && step > 0;
  const from = isEven ? Math.max(0, Math.ceil((startMs - first) / step)) : 0;
  const to = isEven ? Math.min(length, Math.floor((endMs - first) / step) + 1) : length;
  // Doubles as they are lie plane by plane, each of which depends on the one before.
  if ((from === 0 && to === length) || bytes[start + 23] === 8) {
    decodeChunk(bytes, into, start);
    return;
  }
  checkVersion(bytes[start]!);
  if (from >= to) return;
  const base = into.length;
  const end = base + to - from;
  growColumns(into, end);
  for (let at = from; at < to; at++) into.timestamps[base + at - from] = first + step * at;
  readValues(bytes, start + 23, into, base, length, from, to);
  into.startTimestamps?.fill(0, base, end);
  if (into.histograms !== null) into.histograms.length = base;
  into.length = end;
}

/** How many samples it holds, without decoding it. */
export function chunkLength(bytes: Uint8Array): number {
  return uint32At(bytes, 2);
}

/** Without decoding it. */
export function chunkHasHistograms(bytes: Uint8Array, start = 0): boolean {
  return (bytes[start + 1]! & HAS_HISTOGRAMS) !== 0;
}

function checkVersion(version: number): void {
  if (version !== VERSION && version !== VERSION_WITH_DISTANCES)
    throw new RangeError(
      `a chunk of samples has version ${version}, and this version of Oriel knows ${VERSION} and ${VERSION_WITH_DISTANCES}`,
    );
}
