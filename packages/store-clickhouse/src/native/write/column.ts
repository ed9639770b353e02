/**
 * One column of a Native block while rows are gathered. Rows are only ever appended and cut off at the end:
 *
 * - `dropLast` takes back the row appended last, once: one record of a request was rejected.
 * - `truncate(rows, position)` goes back to an earlier place, named by the `rows` and the `position` read there: a whole
 *   request turned out malformed. What `position` means is the column's own business.
 * - `clear` empties the column for the next block and keeps its buffers, unless they have become very large.
 *
 * Format: ClickHouse Native. After name and type come the bytes of `prefixBytes` (versions of serializations, first of all
 * nested columns), then those of `dataBytes`.
 */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly rows: number;
  readonly position: number;
  readonly prefixBytes: number;
  readonly dataBytes: number;
  /** It has nothing but defaults, and is left out of the block. */
  readonly isAbsent?: boolean;
  /** Appends the value that stands for "absent": zero, the empty string, the empty array. */
  appendDefault(): void;
  dropLast(): void;
  truncate(rows: number, position: number): void;
  clear(): void;
  /** Both write at `at` and answer the place after what they wrote. */
  writePrefix(out: Uint8Array, at: number): number;
  writeData(out: Uint8Array, at: number): number;
}

/** Buffers above this are given back at `clear`: one large batch must not be paid for ever. */
export const KEPT_BYTES = 8 * 1_048_576;
