import type { EngineQuery } from '../engine/engine-client.ts';

export type ParamValue = NonNullable<EngineQuery['params']>[string];

/**
 * The values of one statement. A value never becomes part of a statement's text: it is bound here, and what stands in
 * the text is `{p0:String}`. One value bound twice is sent once.
 */
export class QueryParams {
  readonly #values: Record<string, ParamValue> = {};
  readonly #names = new Map<string, string>();

  /** Returns what to write in the statement. `type` is a type of the engine, never a user's text. */
  bind(type: string, value: ParamValue): string {
    const identity = `${type}\u0000${typeof value}\u0000${Array.isArray(value) ? JSON.stringify(value.map(String)) : String(value)}`;
    let name = this.#names.get(identity);
    if (name === undefined) {
      name = `p${this.#names.size}`;
      this.#names.set(identity, name);
      this.#values[name] = value;
    }
    return `{${name}:${type}}`;
  }

  text(value: string): string {
    return this.bind('String', value);
  }

  texts(values: readonly string[]): string {
    return this.bind('Array(String)', values);
  }

  /** A moment as the engine's DateTime64(9). */
  time(timeNs: bigint): string {
    return `fromUnixTimestamp64Nano(${this.bind('Int64', timeNs)}, 'UTC')`;
  }

  /** A moment as the engine's DateTime64(3), milliseconds since the epoch. */
  ms(timeMs: number): string {
    return `fromUnixTimestamp64Milli(${this.bind('Int64', BigInt(Math.round(timeMs)))}, 'UTC')`;
  }

  /** Hex digits as bytes, to compare with a FixedString. Digits that are none give bytes that nothing equals. */
  hex(digits: string): string {
    return `unhex(${this.text(digits)})`;
  }

  get values(): Readonly<Record<string, ParamValue>> {
    return this.#values;
  }
}
