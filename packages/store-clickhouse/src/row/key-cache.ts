const UNKNOWN = -2;

/** What was found out about an attribute key, by the key's number. */
export class KeyCache {
  static readonly unknown = UNKNOWN;
  #values = new Int32Array(256).fill(UNKNOWN);

  get(key: number): number {
    return key < this.#values.length ? this.#values[key]! : UNKNOWN;
  }

  set(key: number, value: number): void {
    if (key >= this.#values.length) {
      const grown = new Int32Array(Math.max(this.#values.length * 2, key + 1)).fill(UNKNOWN);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[key] = value;
  }

  clear(): void {
    this.#values.fill(UNKNOWN);
  }
}
