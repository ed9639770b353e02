import type { AttributeValue, Limits, TelemetrySink, ValueSlot } from '@oriel/telemetry';
import { KeySequence } from '../../key-sequence.ts';
import { CUT, emptyKeyValues, NestedBudget } from '../../nested-budget.ts';
import { WIRE_FIXED64, WIRE_LENGTH, WIRE_VARINT, type WireReader } from './wire-reader.ts';

const decoder = new TextDecoder();

/** Field number × 8 + wire type of KeyValue.key and KeyValue.value, of AnyValue.string_value, int_value and double_value. */
const KEY_TAG = 0x0a;
const VALUE_TAG = 0x12;
const TEXT_TAG = 0x0a;
const INT_TAG = 0x18;
const DOUBLE_TAG = 0x21;
const DOUBLE_BYTES = 8;
/** With an empty key and an empty text or an int of one byte, its own length included. */
const SHORTEST_ATTRIBUTE = 7;
/** What a length of one byte can say, and that byte. */
const LONGEST_SHORT = 0x80;

/** AnyValue and KeyValue (common.proto). Scalars go straight into a slot; arrays and lists are built, within bounds. */
export class AnyValueReader {
  readonly #reader: WireReader;
  readonly #budget: NestedBudget;
  readonly #slot: ValueSlot;
  readonly #keySequence = new KeySequence();

  constructor(reader: WireReader, slot: ValueSlot, limits: Limits) {
    this.#reader = reader;
    this.#slot = slot;
    this.#budget = new NestedBudget(limits);
  }

  /** One KeyValue, whose length comes next, pushed as an attribute. */
  attribute(sink: TelemetrySink): void {
    if (!this.#shortAttribute(sink)) this.#anyAttribute(sink);
  }

  /**
   * Fast path: a key and a string or a number in the order and with the lengths of one byte in which nearly every sender writes them,
   *
   *     length · 0x0a key length · key · 0x12 value length · 0x0a text length · text
   *                                                          0x18 varint
   *                                                          0x21 eight bytes
   *
   * read in place. False when it is anything else; nothing has moved then.
   */
  #shortAttribute(sink: TelemetrySink): boolean {
    const reader = this.#reader;
    const { bytes, position } = reader;
    const end = position + 1 + bytes[position]!;
    if (end > reader.limit || end - position < SHORTEST_ATTRIBUTE || end - position > LONGEST_SHORT) return false;
    const keyStart = position + 3;
    const keyEnd = keyStart + bytes[position + 2]!;
    // Of the value, its tag and the one byte that every value has.
    const start = keyEnd + 4;
    if (
      start > end ||
      bytes[position + 1] !== KEY_TAG ||
      bytes[keyEnd] !== VALUE_TAG ||
      bytes[keyEnd + 1] !== end - keyEnd - 2
    ) {
      return false;
    }
    const slot = this.#slot;
    switch (bytes[keyEnd + 2]) {
      case TEXT_TAG:
        if (bytes[keyEnd + 3] !== end - start) return false;
        slot.setString(bytes, start, end);
        break;
      case INT_TAG:
        reader.position = keyEnd + 3;
        reader.varint64();
        if (reader.position !== end) {
          reader.position = position;
          return false;
        }
        slot.setInt(reader.lo, reader.hi);
        break;
      case DOUBLE_TAG:
        if (end - keyEnd - 3 !== DOUBLE_BYTES) return false;
        reader.position = keyEnd + 3;
        slot.setDouble(reader.double());
        break;
      default:
        return false;
    }
    reader.position = end;
    sink.attribute(this.#keySequence.intern(sink.keys, bytes, keyStart, keyEnd), slot);
    return true;
  }

  #anyAttribute(sink: TelemetrySink): void {
    const reader = this.#reader;
    const outer = reader.enter();
    const slot = this.#slot;
    slot.clear();
    let keyStart = reader.position;
    let keyEnd = keyStart;
    while (reader.position < reader.limit) {
      const tag = reader.tag();
      switch (tag >>> 3) {
        case 1: {
          reader.expect(tag, WIRE_LENGTH);
          const length = reader.length();
          keyStart = reader.position;
          keyEnd = keyStart + length;
          reader.position = keyEnd;
          break;
        }
        case 2:
          reader.expect(tag, WIRE_LENGTH);
          this.value(slot);
          break;
        default:
          reader.skip(tag);
      }
    }
    reader.leave(outer);
    sink.attribute(this.#keySequence.intern(sink.keys, reader.bytes, keyStart, keyEnd), slot);
  }

  /** One AnyValue, whose length comes next. Of several members of the oneof the last one counts. */
  value(slot: ValueSlot): void {
    const reader = this.#reader;
    const outer = reader.enter();
    while (reader.position < reader.limit) {
      const tag = reader.tag();
      switch (tag >>> 3) {
        case 1: {
          reader.expect(tag, WIRE_LENGTH);
          const length = reader.length();
          slot.setString(reader.bytes, reader.position, reader.position + length);
          reader.position += length;
          break;
        }
        case 2:
          reader.expect(tag, WIRE_VARINT);
          slot.setBool(reader.bool());
          break;
        case 3:
          reader.expect(tag, WIRE_VARINT);
          reader.varint64();
          slot.setInt(reader.lo, reader.hi);
          break;
        case 4:
          reader.expect(tag, WIRE_FIXED64);
          slot.setDouble(reader.double());
          break;
        case 5:
          reader.expect(tag, WIRE_LENGTH);
          this.#budget.reset();
          slot.setNested(this.#array(1));
          break;
        case 6:
          reader.expect(tag, WIRE_LENGTH);
          this.#budget.reset();
          slot.setNested(this.#keyValues(1));
          break;
        case 7: {
          reader.expect(tag, WIRE_LENGTH);
          const length = reader.length();
          slot.setBytes(reader.bytes, reader.position, reader.position + length);
          reader.position += length;
          break;
        }
        default:
          reader.skip(tag);
      }
    }
    reader.leave(outer);
  }

  #array(depth: number): AttributeValue {
    const reader = this.#reader;
    const outer = reader.enter();
    const items: AttributeValue[] = [];
    while (reader.position < reader.limit) {
      const tag = reader.tag();
      if (tag >>> 3 !== 1) {
        reader.skip(tag);
        continue;
      }
      reader.expect(tag, WIRE_LENGTH);
      if (!this.#budget.take()) {
        if (items.at(-1) !== CUT) items.push(CUT);
        reader.skip(tag);
        continue;
      }
      items.push(this.#nested(depth));
    }
    reader.leave(outer);
    return items;
  }

  #keyValues(depth: number): AttributeValue {
    const reader = this.#reader;
    const outer = reader.enter();
    const items = emptyKeyValues();
    while (reader.position < reader.limit) {
      const tag = reader.tag();
      if (tag >>> 3 !== 1) {
        reader.skip(tag);
        continue;
      }
      reader.expect(tag, WIRE_LENGTH);
      if (!this.#budget.take()) {
        items[CUT] = null;
        reader.skip(tag);
        continue;
      }
      const inner = reader.enter();
      let key = '';
      let value: AttributeValue = null;
      while (reader.position < reader.limit) {
        const member = reader.tag();
        if (member >>> 3 === 1) {
          reader.expect(member, WIRE_LENGTH);
          key = this.#text();
        } else if (member >>> 3 === 2) {
          reader.expect(member, WIRE_LENGTH);
          value = this.#nested(depth);
        } else reader.skip(member);
      }
      reader.leave(inner);
      items[key] = value;
    }
    reader.leave(outer);
    return items;
  }

  /** An AnyValue inside another, as a JavaScript value; beyond the depth limit it is cut. */
  #nested(depth: number): AttributeValue {
    const reader = this.#reader;
    const outer = reader.enter();
    let value: AttributeValue = null;
    while (reader.position < reader.limit) {
      const tag = reader.tag();
      switch (tag >>> 3) {
        case 1:
          reader.expect(tag, WIRE_LENGTH);
          value = this.#text();
          break;
        case 2:
          reader.expect(tag, WIRE_VARINT);
          value = reader.bool();
          break;
        case 3:
          reader.expect(tag, WIRE_VARINT);
          reader.varint64();
          value = (BigInt(reader.hi | 0) << 32n) | BigInt(reader.lo);
          break;
        case 4:
          reader.expect(tag, WIRE_FIXED64);
          value = reader.double();
          break;
        case 5:
        case 6:
          reader.expect(tag, WIRE_LENGTH);
          if (depth >= this.#budget.maxDepth) {
            value = CUT;
            reader.skip(tag);
          } else value = tag >>> 3 === 5 ? this.#array(depth + 1) : this.#keyValues(depth + 1);
          break;
        case 7: {
          reader.expect(tag, WIRE_LENGTH);
          const length = reader.length();
          value = reader.bytes.slice(reader.position, reader.position + length);
          reader.position += length;
          break;
        }
        default:
          reader.skip(tag);
      }
    }
    reader.leave(outer);
    return value;
  }

  #text(): string {
    const reader = this.#reader;
    const length = reader.length();
    const text = decoder.decode(reader.bytes.subarray(reader.position, reader.position + length));
    reader.position += length;
    return text;
  }
}
