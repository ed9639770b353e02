import { type AttributeValue, BytesRange, type Limits, type TelemetrySink, type ValueSlot } from '@oriel/telemetry';
import { InvalidField, isObject, type JsonObject, member, setInteger, toDouble } from '../../json/json-fields.ts';
import type { Utf8Scratch } from '../../json/utf8-scratch.ts';
import { CUT, emptyKeyValues, NestedBudget } from '../../nested-budget.ts';

const MIN_INT64 = -0x8000_0000_0000_0000n;
const MAX_INT64 = 0x7fff_ffff_ffff_ffffn;

/** AnyValue and KeyValue in JSON. */
export class AnyValueJson {
  readonly #scratch: Utf8Scratch;
  readonly #slot: ValueSlot;
  readonly #budget: NestedBudget;
  readonly #keyRange = new BytesRange();

  constructor(scratch: Utf8Scratch, slot: ValueSlot, limits: Limits) {
    this.#scratch = scratch;
    this.#slot = slot;
    this.#budget = new NestedBudget(limits);
  }

  /** Pushes a list of KeyValue. */
  attributes(list: readonly unknown[], sink: TelemetrySink): void {
    for (const item of list) {
      if (!isObject(item)) throw new InvalidField('attributes', item, 'an object with "key" and "value"');
      const key = item.key ?? '';
      if (typeof key !== 'string') throw new InvalidField('key', key, 'a string');
      this.#scratch.write(key, this.#keyRange);
      const { bytes, start, end } = this.#keyRange;
      const number = sink.keys.intern(bytes, start, end);
      this.#slot.clear();
      this.value(item.value, this.#slot);
      sink.attribute(number, this.#slot);
    }
  }

  value(value: unknown, slot: ValueSlot): void {
    slot.clear();
    if (value === undefined || value === null) return;
    if (!isObject(value)) throw new InvalidField('value', value, 'an object such as {"stringValue":"…"}');
    const text = member(value, 'stringValue');
    if (typeof text === 'string') {
      this.#scratch.write(text, slot.range);
      slot.setString(slot.range.bytes, slot.range.start, slot.range.end);
      return;
    }
    const integer = member(value, 'intValue');
    if (integer !== undefined) {
      if (!setInteger(slot.int, integer, MIN_INT64, MAX_INT64)) {
        throw new InvalidField('intValue', integer, 'a 64-bit integer as number or string');
      }
      slot.setInt(slot.int.lo, slot.int.hi);
      return;
    }
    const bytes = member(value, 'bytesValue');
    if (bytes !== undefined) {
      const decoded = bytesOf(bytes);
      slot.setBytes(decoded, 0, decoded.length);
      return;
    }
    this.#budget.reset();
    const other = this.#nested(value, 0);
    if (typeof other === 'boolean') slot.setBool(other);
    else if (typeof other === 'number') slot.setDouble(other);
    else if (other !== null) slot.setNested(other);
  }

  #nested(value: unknown, depth: number): AttributeValue {
    if (value === undefined || value === null) return null;
    if (!isObject(value)) throw new InvalidField('value', value, 'an object such as {"stringValue":"…"}');
    const text = member(value, 'stringValue');
    if (text !== undefined) {
      if (typeof text !== 'string') throw new InvalidField('stringValue', text, 'a string');
      return text;
    }
    const bool = member(value, 'boolValue');
    if (bool !== undefined) {
      if (typeof bool !== 'boolean') throw new InvalidField('boolValue', bool, 'true or false');
      return bool;
    }
    const double = member(value, 'doubleValue');
    if (double !== undefined) {
      const number = toDouble(double);
      if (number === undefined) throw new InvalidField('doubleValue', double, 'a number');
      return number;
    }
    const integer = member(value, 'intValue');
    if (integer !== undefined) {
      if (!setInteger(this.#slot.int, integer, MIN_INT64, MAX_INT64)) {
        throw new InvalidField('intValue', integer, 'a 64-bit integer as number or string');
      }
      return this.#slot.int.toSignedBigInt();
    }
    const bytes = member(value, 'bytesValue');
    if (bytes !== undefined) return bytesOf(bytes);
    const array = member(value, 'arrayValue');
    if (array !== undefined) return depth >= this.#budget.maxDepth ? CUT : this.#array(array, depth);
    const list = member(value, 'kvlistValue');
    if (list !== undefined) return depth >= this.#budget.maxDepth ? CUT : this.#keyValues(list, depth);
    return null;
  }

  #array(value: unknown, depth: number): AttributeValue {
    const items: AttributeValue[] = [];
    for (const item of valuesOf('arrayValue', value)) {
      if (!this.#budget.take()) {
        items.push(CUT);
        break;
      }
      items.push(this.#nested(item, depth + 1));
    }
    return items;
  }

  #keyValues(value: unknown, depth: number): AttributeValue {
    const items = emptyKeyValues();
    for (const item of valuesOf('kvlistValue', value)) {
      if (!this.#budget.take()) {
        items[CUT] = null;
        break;
      }
      if (!isObject(item)) throw new InvalidField('values', item, 'an object with "key" and "value"');
      items[String(item.key ?? '')] = this.#nested(item.value, depth + 1);
    }
    return items;
  }
}

function valuesOf(name: string, value: unknown): readonly unknown[] {
  if (!isObject(value)) throw new InvalidField(name, value, 'an object with "values"');
  const values = (value as JsonObject).values ?? [];
  if (!Array.isArray(values)) throw new InvalidField('values', values, 'an array');
  return values;
}

function bytesOf(value: unknown): Uint8Array {
  if (typeof value !== 'string') throw new InvalidField('bytesValue', value, 'base64 in a string');
  return Buffer.from(value, 'base64');
}
