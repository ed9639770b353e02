import { StoreError } from '@oriel/store';

/** A record's place in the order of acceptance, and its id: `SEGMENT-ORDINAL` in base 36. */
export interface IngestSequence {
  readonly segment: bigint;
  readonly ordinal: number;
}

export function writeSequence(segment: bigint, ordinal: number): string {
  return `${segment.toString(36)}-${ordinal.toString(36)}`;
}

/** Throws `bad_cursor` for what is no id. */
export function readSequence(id: string): IngestSequence {
  const found = /^([0-9a-z]{1,13})-([0-9a-z]{1,7})$/.exec(id);
  if (found === null) throw new StoreError('bad_cursor', `'${id}' is not the id of a record`);
  let segment = 0n;
  for (const digit of found[1]!) segment = segment * 36n + BigInt(Number.parseInt(digit, 36));
  const ordinal = Number.parseInt(found[2]!, 36);
  if (segment >= 2n ** 64n || ordinal >= 2 ** 32)
    throw new StoreError('bad_cursor', `'${id}' is not the id of a record`);
  return { segment, ordinal };
}

/** Segments are numbered by milliseconds × 65,536 + number of the server; see ClosedSegment of the store. */
export function segmentAtMs(timeMs: number): bigint {
  return BigInt(Math.max(0, Math.floor(timeMs))) << 16n;
}

/** When a segment was begun, in milliseconds since the epoch. */
export function timeOfSegment(segment: bigint): number {
  return Number(segment >> 16n);
}

/** How far back the newest visible segment is looked for; what is older than this is visible anyway. */
export const RECENT_MS = 120_000;

/**
 * The newest visible segment, as a scalar of the same statement that reads under it: what the first page saw is fixed by
 * the first page itself. The index over segments leaves little to read.
 */
export function newestSegment(table: string, nowMs: number, bind: (type: string, value: bigint) => string): string {
  const floor = bind('UInt64', segmentAtMs(nowMs - RECENT_MS));
  return `(SELECT greatest(max(segment), ${floor}) FROM ${table} WHERE segment >= ${floor})`;
}
