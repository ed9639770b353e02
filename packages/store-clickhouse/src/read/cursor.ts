import { createHash } from 'node:crypto';
import { type Predicate, StoreError, type TimeRange } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';

/**
 * Where the next page begins, and what the first page saw. Opaque to those who carry it: base64url of a JSON array.
 * It holds the time range of the first page, because a relative range (`now-15m`) means another one a moment later.
 */
export interface Cursor {
  readonly range: TimeRange;
  /** Segments up to this one were visible to the first page; later ones stay out of all its pages. */
  readonly bound: bigint;
  /** The sort key of the last row given out. */
  readonly after: readonly (bigint | string)[];
}

const VERSION = 1;
const MAX_LENGTH = 1_024;

/** A fingerprint of what a cursor belongs to: tenant, reader, order and filter. The range travels in the cursor. */
export function searchFingerprint(tenant: TenantId, reader: string, order: string, where: Predicate): string {
  return createHash('sha256')
    .update(JSON.stringify([tenant, reader, order, where]))
    .digest('base64url')
    .slice(0, 16);
}

export function writeCursor(cursor: Cursor, fingerprint: string): string {
  const { range, bound, after } = cursor;
  const fields = [VERSION, fingerprint, range.startNs, range.endNs, bound, ...after].map(String);
  return Buffer.from(JSON.stringify(fields)).toString('base64url');
}

/** Throws `bad_cursor` for anything that `writeCursor` did not write for this search. `shape` says what `after` holds. */
export function readCursor(text: string, fingerprint: string, shape: readonly ('integer' | 'hex')[]): Cursor {
  const fields = text.length > MAX_LENGTH ? undefined : parseFields(text);
  if (fields === undefined || fields.length !== 5 + shape.length || fields[0] !== String(VERSION)) {
    throw new StoreError('bad_cursor');
  }
  if (fields[1] !== fingerprint) {
    throw new StoreError('bad_cursor', 'the cursor belongs to another search: keep filter and order while you page');
  }
  const integers = [fields[2]!, fields[3]!, fields[4]!].map(toInteger);
  return {
    range: { startNs: integers[0]!, endNs: integers[1]! },
    bound: integers[2]!,
    after: shape.map((kind, index) => {
      const field = fields[5 + index]!;
      if (kind === 'integer') return toInteger(field);
      if (!/^[0-9a-f]{0,64}$/.test(field)) throw new StoreError('bad_cursor');
      return field;
    }),
  };
}

function parseFields(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(value) && value.every((field) => typeof field === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

function toInteger(text: string): bigint {
  if (!/^-?\d{1,20}$/.test(text)) throw new StoreError('bad_cursor');
  const value = BigInt(text);
  if (value < -(2n ** 63n) || value >= 2n ** 64n) throw new StoreError('bad_cursor');
  return value;
}
