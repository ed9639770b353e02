import type { EncodedRows } from '@oriel/store';
import type { Signal } from '@oriel/telemetry';

/** Rows whose block is recognisable by `text`, with room for the sequence in front. */
export function rowsOf(text: string, rows = 1, signal: Signal = 'logs'): EncodedRows {
  const payload = Buffer.from(text);
  const bytes = new Uint8Array(rows * 12 + payload.byteLength);
  bytes.set(payload, rows * 12);
  return { signal, rows, bytes, segmentOffset: 0, ordinalOffset: rows * 8 };
}

export function textOf({ bytes, rows }: EncodedRows): string {
  return Buffer.from(bytes.subarray(rows * 12)).toString();
}

export function sequenceOf({ bytes, rows, segmentOffset, ordinalOffset }: EncodedRows): [bigint, number][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: rows }, (_, row) => [
    view.getBigUint64(segmentOffset + row * 8, true),
    view.getUint32(ordinalOffset + row * 4, true),
  ]);
}
