import {
  attributeToText,
  type BytesTable,
  textToDisplay,
  VALUE_BOOL,
  VALUE_BYTES,
  VALUE_DOUBLE,
  VALUE_EMPTY,
  VALUE_INT,
  VALUE_NESTED,
  VALUE_STRING,
  ValueSlot,
} from '@oriel/telemetry';
import type { LabelHash } from '../label-hash.ts';
import { doubleBits } from './double-bits.ts';

const decoder = new TextDecoder();

/** Attributes kept beyond the calls that brought them; used again for each record. */
export class AttributeBuffer {
  readonly #keys: BytesTable;
  readonly #keyOf: number[] = [];
  readonly #slots: ValueSlot[] = [];
  #bytes = new Uint8Array(1_024);
  #length = 0;
  #size = 0;

  constructor(keys: BytesTable) {
    this.#keys = keys;
  }

  get size(): number {
    return this.#size;
  }

  clear(): void {
    this.#size = 0;
    this.#length = 0;
  }

  /** For as long as the request is open: bytes are copied. */
  keep(key: number, value: ValueSlot): void {
    const slot = this.hold(key, value);
    if (value.kind === VALUE_STRING || value.kind === VALUE_BYTES) this.#copy(slot, value);
  }

  /** Until their record ends: decoders leave the bytes of its attributes where they are so long. */
  hold(key: number, value: ValueSlot): ValueSlot {
    let slot = this.#slots[this.#size];
    if (slot === undefined) {
      slot = new ValueSlot();
      this.#slots.push(slot);
    }
    this.#keyOf[this.#size++] = key;
    slot.kind = value.kind;
    switch (value.kind) {
      case VALUE_STRING:
      case VALUE_BYTES:
        slot.range.set(value.range.bytes, value.range.start, value.range.end);
        break;
      case VALUE_INT:
        slot.int.copy(value.int);
        break;
      case VALUE_DOUBLE:
        slot.double = value.double;
        break;
      case VALUE_BOOL:
        slot.bool = value.bool;
        break;
      case VALUE_NESTED:
        slot.nested = value.nested;
        break;
    }
    return slot;
  }

  keyAt(index: number): number {
    return this.#keyOf[index]!;
  }

  valueAt(index: number): ValueSlot {
    return this.#slots[index]!;
  }

  /** In the order in which they came: another order is another hash, which costs no more than looking again. */
  hashInto(hash: LabelHash): void {
    // Numbers of keys mean others when their table was cleared.
    hash.word(this.#keys.generation);
    for (let index = 0; index < this.#size; index++) {
      const slot = this.#slots[index]!;
      hash.word((this.#keyOf[index]! << 3) | slot.kind);
      switch (slot.kind) {
        case VALUE_STRING:
        case VALUE_BYTES:
          hash.bytes(slot.range.bytes, slot.range.start, slot.range.end);
          break;
        case VALUE_INT:
          hash.word(slot.int.lo);
          hash.word(slot.int.hi);
          break;
        case VALUE_DOUBLE: {
          const { lo, hi } = doubleBits(slot.double);
          hash.word(lo);
          hash.word(hi);
          break;
        }
        case VALUE_BOOL:
          hash.word(slot.bool ? 1 : 0);
          break;
        case VALUE_NESTED: {
          const text = Buffer.from(attributeToText(slot.nested));
          hash.bytes(text, 0, text.length);
          break;
        }
        case VALUE_EMPTY:
          break;
      }
    }
  }

  /** Values as texts, as OpenTelemetry's collectors write them in labels. Of a key that came twice the last counts. Slow path. */
  texts(): Map<string, string> {
    const texts = new Map<string, string>();
    for (let index = 0; index < this.#size; index++)
      texts.set(this.#keys.textOf(this.#keyOf[index]!), textOf(this.#slots[index]!));
    return texts;
  }

  #copy(slot: ValueSlot, { range }: ValueSlot): void {
    const size = range.end - range.start;
    if (this.#length + size > this.#bytes.length) {
      // What was copied before keeps its buffer.
      this.#bytes = new Uint8Array(Math.max(this.#bytes.length * 2, size));
      this.#length = 0;
    }
    const bytes = this.#bytes;
    const start = this.#length;
    for (let from = range.start, to = start; from < range.end; from++, to++) bytes[to] = range.bytes[from]!;
    this.#length = start + size;
    slot.range.set(bytes, start, this.#length);
  }
}

function textOf(slot: ValueSlot): string {
  switch (slot.kind) {
    case VALUE_STRING:
      return decoder.decode(slot.range.bytes.subarray(slot.range.start, slot.range.end));
    case VALUE_BYTES:
      return Buffer.from(slot.range.bytes.subarray(slot.range.start, slot.range.end)).toString('base64');
    case VALUE_INT:
      return String(slot.int.toSignedBigInt());
    case VALUE_DOUBLE:
      return String(slot.double);
    case VALUE_BOOL:
      return String(slot.bool);
    case VALUE_NESTED:
      return textToDisplay(attributeToText(slot.nested));
    default:
      return '';
  }
}
