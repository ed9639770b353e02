import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Predicate, StoreError, type TimeRange } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';

/**
 * Where the next page begins, and what the first page saw. Opaque to those who carry it: base64url of a JSON array, sealed
 * so that nobody can write one: it holds the time range of the first page, because a relative range (`now-15m`) means
 * another one a moment later, and that range was checked when the first page was asked for.
 */
export interface Cursor {
  readonly range: TimeRange;
  /** Segments up to this one were visible to the first page; later ones stay out of all its pages. */
  readonly bound: bigint;
  /** The sort key of the last row given out. */
  readonly after: readonly (bigint | string)[];
}

const VERSION = 2;
const MAX_LENGTH = 1_024;
/** 128 bits of HMAC-SHA256. */
const SEAL_BYTES = 16;

/** A fingerprint of what a cursor belongs to: tenant, reader, order and filter. The range travels in the cursor. */
export function searchFingerprint(tenant: TenantId, reader: string, order: string, where: Predicate): string {
  return createHash('sha256')
    .update(JSON.stringify([tenant, reader, order, where]))
    .digest('base64url')
    .slice(0, 16);
}

/** Writes cursors and reads those that it, or another server with the same key, wrote. */
export class CursorSeal {
  readonly #key: Uint8Array;

  /** `key` is the installation's, of at least 32 random bytes. */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  write(cursor: Cursor, fingerprint: string): string {
    const { range, bound, after } = cursor;
    const fields = [VERSION, fingerprint, range.startNs, range.endNs, bound, ...after].map(String);
    return Buffer.from(JSON.stringify([this.#sealOf(fields).toString('base64url'), ...fields])).toString('base64url');
  }

  /** Throws `bad_cursor` for anything that `write` did not write for this search. `shape` says what `after` holds. */
  read(text: string, fingerprint: string, shape: readonly ('integer' | 'hex')[]): Cursor {
    const [seal, ...fields] = (text.length > MAX_LENGTH ? undefined : parseFields(text)) ?? [];
    if (seal === undefined || fields[0] !== String(VERSION) || !this.#isSealed(fields, seal)) {
      throw new StoreError('bad_cursor');
    }
    if (fields[1] !== fingerprint || fields.length !== 5 + shape.length) {
      throw new StoreError('bad_cursor', 'the cursor belongs to another search: keep filter and order while you page');
    }
    const integers = [fields[2]!, fields[3]!, fields[4]!].map(BigInt);
    return {
      range: { startNs: integers[0]!, endNs: integers[1]! },
      bound: integers[2]!,
      after: shape.map((kind, index) => (kind === 'integer' ? BigInt(fields[5 + index]!) : fields[5 + index]!)),
    };
  }

  #sealOf(fields: readonly string[]): Buffer {
    return createHmac('sha256', this.#key).update(JSON.stringify(fields)).digest().subarray(0, SEAL_BYTES);
  }

  #isSealed(fields: readonly string[], seal: string): boolean {
    const given = Buffer.from(seal, 'base64url');
    return given.length === SEAL_BYTES && timingSafeEqual(given, this.#sealOf(fields));
  }
}

function parseFields(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(value) && value.every((field) => typeof field === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}
