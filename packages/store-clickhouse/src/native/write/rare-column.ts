import type { Column } from './column.ts';

/**
 * A column for which hardly any row has a value. Rows without one are counted, and written only where a row behind them has one; where
 * none has, the column is left out of the block, and the engine fills in its default.
 */
export class RareColumn<Inner extends Column & { appendDefaults(count: number): void }> implements Column {
  readonly name: string;
  readonly type: string;
  readonly #inner: Inner;
  readonly #defaultBytes: number;
  /** Rows without a value behind those of `inner`. */
  #pending = 0;

  /** @param defaultBytes by which the position of `inner` moves with the default. */
  constructor(inner: Inner, defaultBytes: 0 | 1) {
    this.#inner = inner;
    this.#defaultBytes = defaultBytes;
    this.name = inner.name;
    this.type = inner.type;
  }

  get rows(): number {
    return this.#inner.rows + this.#pending;
  }

  get position(): number {
    return this.#inner.position + this.#pending * this.#defaultBytes;
  }

  get isAbsent(): boolean {
    return this.#inner.rows === 0;
  }

  get prefixBytes(): number {
    return this.#inner.prefixBytes;
  }

  get dataBytes(): number {
    if (this.isAbsent) return 0;
    return this.filled.dataBytes;
  }

  /** With all rows in it; a value is appended there. */
  get filled(): Inner {
    if (this.#pending > 0) {
      this.#inner.appendDefaults(this.#pending);
      this.#pending = 0;
    }
    return this.#inner;
  }

  appendDefault(): void {
    this.#pending++;
  }

  dropLast(): void {
    if (this.#pending > 0) this.#pending--;
    else this.#inner.dropLast();
  }

  truncate(rows: number, position: number): void {
    if (rows < this.#inner.rows) {
      this.#inner.truncate(rows, position);
      this.#pending = 0;
    } else this.#pending = rows - this.#inner.rows;
  }

  clear(): void {
    this.#inner.clear();
    this.#pending = 0;
  }

  writePrefix(out: Uint8Array, at: number): number {
    return this.#inner.writePrefix(out, at);
  }

  writeData(out: Uint8Array, at: number): number {
    return this.filled.writeData(out, at);
  }
}
