import type { Column } from './column.ts';

/** A column of nothing but zeros, as many as another has rows: whoever takes the block writes something else there. */
export class ZeroColumn implements Column {
  readonly name: string;
  readonly type: string;
  readonly position = 0;
  readonly prefixBytes = 0;
  readonly #bytesPerRow: number;
  readonly #like: Column;

  constructor(name: string, type: 'UInt32' | 'UInt64', like: Column) {
    this.name = name;
    this.type = type;
    this.#bytesPerRow = type === 'UInt32' ? 4 : 8;
    this.#like = like;
  }

  get rows(): number {
    return this.#like.rows;
  }

  get dataBytes(): number {
    return this.rows * this.#bytesPerRow;
  }

  appendDefault(): void {}

  dropLast(): void {}

  truncate(): void {}

  clear(): void {}

  writePrefix(_out: Uint8Array, at: number): number {
    return at;
  }

  writeData(out: Uint8Array, at: number): number {
    const end = at + this.dataBytes;
    out.fill(0, at, end);
    return end;
  }
}
