import type { BytesTable, ValueSlot } from '@oriel/telemetry';
import { GrowingBytes } from '../native/write/index.ts';
import { appendValueText } from './value-text.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Writes `{"attributes":{"key":"text"},"dropped":0}` byte by byte, without a JavaScript value in between: what an event
 * or a link of a span carries. Several `number`s may follow the attributes.
 */
export class AttributesJson {
  readonly out = new GrowingBytes();
  readonly #text = new GrowingBytes();
  #first = true;

  begin(): void {
    this.out.clear();
    this.out.appendAscii('{"attributes":{');
    this.#first = true;
  }

  attribute(keys: BytesTable, key: number, value: ValueSlot): void {
    if (!this.#first) this.out.appendByte(0x2c);
    this.#first = false;
    appendJsonString(this.out, keys.bytes, keys.startOf(key), keys.endOf(key));
    this.out.appendByte(0x3a);
    this.#text.clear();
    appendValueText(this.#text, value);
    appendJsonString(this.out, this.#text.bytes, 0, this.#text.length);
  }

  endAttributes(): void {
    this.out.appendByte(0x7d);
  }

  number(name: string, value: number): void {
    this.out.appendAscii(`,"${name}":${value}`);
  }

  end(): void {
    this.out.appendByte(0x7d);
  }
}

function appendJsonString(out: GrowingBytes, bytes: Uint8Array, start: number, end: number): void {
  // At worst each byte becomes \u00xx.
  out.reserve((end - start) * 6 + 2);
  const target = out.bytes;
  let at = out.length;
  target[at++] = QUOTE;
  for (let from = start; from < end; from++) {
    const byte = bytes[from]!;
    if (byte === QUOTE || byte === BACKSLASH) {
      target[at++] = BACKSLASH;
      target[at++] = byte;
    } else if (byte < 0x20) {
      const escaped = `\\u00${byte.toString(16).padStart(2, '0')}`;
      for (let index = 0; index < escaped.length; index++) target[at++] = escaped.charCodeAt(index);
    } else {
      target[at++] = byte;
    }
  }
  target[at++] = QUOTE;
  out.length = at;
}
