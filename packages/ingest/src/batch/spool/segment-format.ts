import { crc32 } from 'node:zlib';
import type { EncodedRows } from '@oriel/store';
import type { Signal } from '@oriel/telemetry';

/**
 * Bytes of a spool segment, docs/formats/spool.md. All numbers are little-endian.
 *
 *     header  8 magic "ORSPOOL\0" · 2 format version · 2 zero · 4 schema version · 8 segment id · 4 zero · 4 crc32 of the 28 before
 *     frame   4 length of the block · 4 crc32 of what follows · 1 signal · 3 zero · 4 rows · 4 segment offset · 4 ordinal offset · block
 *     frame   …
 */
export const FORMAT_VERSION = 1;
export const HEADER_BYTES = 32;
export const FRAME_HEAD_BYTES = 24;

const MAGIC = Buffer.from('ORSPOOL\0', 'latin1');

/** Numbers in the file, never reused; independent of the order of `SIGNALS`. */
const SIGNAL_NUMBERS: Readonly<Record<Signal, number>> = {
  logs: 1,
  spans: 2,
  exemplars: 4,
  series: 5,
  samples: 6,
};
/** Rows of metric points, as versions before wrote them. The samples made of them are in the same segment: nothing is lost with them. */
const POINTS_OF_OLD = 3;
const SIGNAL_OF_NUMBER = new Map(Object.entries(SIGNAL_NUMBERS).map(([signal, number]) => [number, signal as Signal]));

export interface SegmentHeader {
  readonly segment: bigint;
  readonly schemaVersion: number;
}

export function encodeHeader(header: SegmentHeader): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC, 0);
  view.setUint16(8, FORMAT_VERSION, true);
  view.setUint32(12, header.schemaVersion, true);
  view.setBigUint64(16, header.segment, true);
  view.setUint32(28, crc32(bytes.subarray(0, 28)), true);
  return bytes;
}

/** Head and block of one frame; the block is not copied. */
export function encodeFrame(rows: EncodedRows): [head: Uint8Array, block: Uint8Array] {
  const head = new Uint8Array(FRAME_HEAD_BYTES);
  const view = new DataView(head.buffer);
  view.setUint32(0, rows.bytes.byteLength, true);
  view.setUint8(8, SIGNAL_NUMBERS[rows.signal]);
  view.setUint32(12, rows.rows, true);
  view.setUint32(16, rows.segmentOffset, true);
  view.setUint32(20, rows.ordinalOffset, true);
  view.setUint32(4, crc32(rows.bytes, crc32(head.subarray(8))), true);
  return [head, rows.bytes];
}

export function frameBytes(rows: EncodedRows): number {
  return FRAME_HEAD_BYTES + rows.bytes.byteLength;
}

export type SegmentReading =
  /** `goodBytes` is where the first bad frame begins, or the length of the file when there is none. */
  | {
      readonly kind: 'read';
      readonly header: SegmentHeader;
      readonly blocks: readonly EncodedRows[];
      readonly goodBytes: number;
    }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Reads up to the first frame whose checksum does not hold. The blocks are views of `bytes`. */
export function readSegment(bytes: Uint8Array): SegmentReading {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < HEADER_BYTES) return { kind: 'unreadable', reason: 'shorter than a header' };
  if (MAGIC.compare(bytes, 0, MAGIC.length) !== 0) return { kind: 'unreadable', reason: 'not a spool segment' };
  if (view.getUint32(28, true) !== crc32(bytes.subarray(0, 28))) {
    return { kind: 'unreadable', reason: 'the checksum of the header does not hold' };
  }
  const version = view.getUint16(8, true);
  if (version !== FORMAT_VERSION) return { kind: 'unreadable', reason: `format version ${version} is not known` };

  const blocks: EncodedRows[] = [];
  let at = HEADER_BYTES;
  while (at + FRAME_HEAD_BYTES <= bytes.byteLength) {
    const end = at + FRAME_HEAD_BYTES + view.getUint32(at, true);
    const number = view.getUint8(at + 8);
    const signal = SIGNAL_OF_NUMBER.get(number);
    if ((signal === undefined && number !== POINTS_OF_OLD) || end > bytes.byteLength) break;
    if (view.getUint32(at + 4, true) !== crc32(bytes.subarray(at + 8, end))) break;
    if (signal !== undefined)
      blocks.push({
        signal,
        rows: view.getUint32(at + 12, true),
        segmentOffset: view.getUint32(at + 16, true),
        ordinalOffset: view.getUint32(at + 20, true),
        bytes: bytes.subarray(at + FRAME_HEAD_BYTES, end),
      });
    at = end;
  }
  return {
    kind: 'read',
    header: { segment: view.getBigUint64(16, true), schemaVersion: view.getUint32(12, true) },
    blocks,
    goodBytes: at,
  };
}
