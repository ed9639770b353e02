import {
  type AttributeValue,
  BytesRange,
  type Handle,
  type Limits,
  LogFields,
  ResourceFields,
  ScopeFields,
  severityFromText,
  type TelemetrySink,
  ValueSlot,
} from '@oriel/telemetry';
import type { DecodeRequest } from '../decode-request.ts';
import type { Decoder } from '../decoder.ts';
import { MalformedRequest } from '../errors.ts';
import { isObject, type JsonObject, setInteger } from '../json/json-fields.ts';
import { Utf8Scratch } from '../json/utf8-scratch.ts';
import { CUT, emptyKeyValues, NestedBudget } from '../nested-budget.ts';
import { readFields } from '../otlp/json/envelope-json.ts';
import {
  ATTRIBUTE_NAMES,
  ERROR_NAMES,
  LEVEL_NAMES,
  MESSAGE_NAMES,
  RESOURCE_NAMES,
  SPAN_ID_NAMES,
  STACK_NAMES,
  severityFromNumber,
  TIME_NAMES,
  TRACE_ID_NAMES,
} from './log-names.ts';
import { readTime } from './log-time.ts';
import { type JsonRecord, splitRecords } from './split-records.ts';

const MIN_INT64 = -0x8000_0000_0000_0000n;
const MAX_INT64 = 0x7fff_ffff_ffff_ffffn;

/** `POST /api/logs`: structured logs as any logger writes them. What has no meaning by its name becomes an attribute. */
export function createJsonLogsDecoder(limits: Limits): Decoder {
  return {
    name: 'json-logs',
    decode({ encoding, signal, body }: DecodeRequest, sink: TelemetrySink): void {
      if (encoding !== 'json' || signal !== 'logs') {
        throw new MalformedRequest('unsupported_encoding', 'expected logs in JSON');
      }
      new JsonLogs(sink, limits).read(splitRecords(body));
    },
  };
}

/** Reads the records of one request. */
class JsonLogs {
  readonly #sink: TelemetrySink;
  readonly #limits: Limits;
  readonly #scratch = new Utf8Scratch();
  readonly #fields = new LogFields();
  readonly #slot = new ValueSlot();
  readonly #key = new BytesRange();
  readonly #budget: NestedBudget;
  /** Handles by the text of what makes the resource. */
  readonly #resources = new Map<string, Handle>();
  #scope: Handle = 0;

  constructor(sink: TelemetrySink, limits: Limits) {
    this.#sink = sink;
    this.#limits = limits;
    this.#budget = new NestedBudget(limits);
  }

  read(records: Iterable<JsonRecord>): void {
    this.#sink.beginScope();
    this.#scope = this.#sink.endScope(new ScopeFields());
    for (const record of records) this.#readRecord(record);
  }

  #readRecord(record: JsonRecord): void {
    const fields = this.#fields;
    fields.clear();
    this.#scratch.reset();
    // Taken names are removed one by one; what is left is attributes.
    const left = new Map(typeof record === 'string' ? [] : Object.entries(record));
    fields.resource = this.#resource(left);
    fields.scope = this.#scope;
    this.#sink.beginLog();
    fields.invalid = typeof record === 'string' ? record : readFields(() => this.#readMembers(left));
    this.#sink.endLog(fields);
  }

  #readMembers(left: Map<string, unknown>): void {
    this.#readTime(left);
    this.#readLevel(left);
    this.#readIds(left);
    this.#readMessage(left);
    this.#readError(left);
    for (const [name, value] of left) this.#attribute(ATTRIBUTE_NAMES.get(name) ?? name, value, 0);
  }

  #readTime(left: Map<string, unknown>): void {
    for (const name of TIME_NAMES) {
      const value = left.get(name);
      if (value === undefined || value === null) continue;
      readTime(name, value, this.#fields.time);
      left.delete(name);
      return;
    }
  }

  #readLevel(left: Map<string, unknown>): void {
    const number = left.get('severity_number') ?? left.get('severityNumber');
    if (typeof number === 'number' && number >= 1 && number <= 24) {
      this.#fields.severity = Math.trunc(number);
      left.delete('severity_number');
      left.delete('severityNumber');
    }
    for (const name of LEVEL_NAMES) {
      const value = left.get(name);
      if (typeof value === 'string') {
        this.#scratch.write(value, this.#fields.severityText);
        this.#fields.severity ||= severityFromText(value);
      } else if (typeof value === 'number') this.#fields.severity ||= severityFromNumber(value);
      else continue;
      left.delete(name);
      return;
    }
  }

  /** Ids of W3C, or the same bytes spelled as a UUID. Anything else stays an attribute under its own name. */
  #readIds(left: Map<string, unknown>): void {
    this.#readId(left, TRACE_ID_NAMES, 32, this.#fields.traceId);
    this.#readId(left, SPAN_ID_NAMES, 16, this.#fields.spanId);
  }

  #readId(left: Map<string, unknown>, names: readonly string[], digits: number, range: BytesRange): void {
    for (const name of names) {
      const value = left.get(name);
      if (typeof value !== 'string') continue;
      const hex = value.replaceAll('-', '');
      if (hex.length !== digits || !this.#scratch.writeHex(hex, range)) continue;
      left.delete(name);
      return;
    }
  }

  #readMessage(left: Map<string, unknown>): void {
    for (const name of MESSAGE_NAMES) {
      const value = left.get(name);
      if (value === undefined || value === null) continue;
      this.#setValue(this.#fields.body, value);
      left.delete(name);
      return;
    }
  }

  /** An error object as loggers serialise it, or its text; semantic conventions, exceptions in logs. */
  #readError(left: Map<string, unknown>): void {
    for (const name of ERROR_NAMES) {
      const error = left.get(name);
      if (typeof error === 'string') this.#attribute('exception.message', error, 0);
      else if (isObject(error)) this.#readErrorObject(name, error);
      else continue;
      left.delete(name);
      break;
    }
    for (const name of STACK_NAMES) {
      const stack = left.get(name);
      if (typeof stack !== 'string') continue;
      this.#attribute('exception.stacktrace', stack, 0);
      left.delete(name);
      return;
    }
  }

  #readErrorObject(name: string, error: JsonObject): void {
    for (const [member, value] of Object.entries(error)) {
      if (member === 'type' || member === 'name') this.#attribute('exception.type', value, 0);
      else if (member === 'message' || member === 'msg') this.#attribute('exception.message', value, 0);
      else if (member === 'stack' || member === 'stacktrace') this.#attribute('exception.stacktrace', value, 0);
      else this.#attribute(`${name}.${member}`, value, 1);
    }
  }

  /** Takes what says where the record comes from; the same origin is begun once. */
  #resource(left: Map<string, unknown>): Handle {
    const attributes = new Map<string, unknown>();
    const service = left.get('service');
    if (isObject(service)) {
      left.delete('service');
      for (const [name, value] of Object.entries(service)) {
        attributes.set(RESOURCE_NAMES.get(`service.${name}`) ?? RESOURCE_NAMES.get(name) ?? `service.${name}`, value);
      }
    }
    for (const [name, value] of left) {
      const attribute = RESOURCE_NAMES.get(name);
      if (attribute === undefined || attributes.has(attribute) || isObject(value) || value === null) continue;
      attributes.set(attribute, value);
      left.delete(name);
    }
    const text = JSON.stringify([...attributes]);
    const known = this.#resources.get(text);
    if (known !== undefined) return known;
    this.#sink.beginResource();
    for (const [name, value] of attributes) this.#attribute(name, value, this.#limits.valueDepth);
    const handle = this.#sink.endResource(new ResourceFields());
    this.#resources.set(text, handle);
    this.#scratch.reset();
    return handle;
  }

  /** Objects are flattened, `{"http":{"route":"/"}}` → `http.route`, as deep as values may be; not those that are secret as a whole. */
  #attribute(name: string, value: unknown, depth: number): void {
    this.#scratch.write(name, this.#key);
    const { bytes, start, end } = this.#key;
    const key = this.#sink.keys.intern(bytes, start, end);
    if (isObject(value) && depth < this.#limits.valueDepth && !this.#sink.isSecret(key)) {
      for (const [member, inner] of Object.entries(value)) this.#attribute(`${name}.${member}`, inner, depth + 1);
      return;
    }
    this.#setValue(this.#slot, value);
    this.#sink.attribute(key, this.#slot);
  }

  #setValue(slot: ValueSlot, value: unknown): void {
    slot.clear();
    switch (typeof value) {
      case 'string':
        this.#scratch.write(value, slot.range);
        slot.setString(slot.range.bytes, slot.range.start, slot.range.end);
        return;
      case 'boolean':
        slot.setBool(value);
        return;
      case 'number':
        if (setInteger(slot.int, value, MIN_INT64, MAX_INT64)) slot.setInt(slot.int.lo, slot.int.hi);
        else slot.setDouble(value);
        return;
      default:
        this.#budget.reset();
        if (value !== null && value !== undefined) slot.setNested(this.#nested(value, 0));
    }
  }

  #nested(value: unknown, depth: number): AttributeValue {
    if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
    if (value === null || typeof value !== 'object') return value as AttributeValue;
    if (depth >= this.#budget.maxDepth) return CUT;
    if (Array.isArray(value)) {
      const items: AttributeValue[] = [];
      for (const item of value) {
        if (!this.#budget.take()) {
          items.push(CUT);
          break;
        }
        items.push(this.#nested(item, depth + 1));
      }
      return items;
    }
    const members = emptyKeyValues();
    for (const [key, inner] of Object.entries(value)) {
      if (!this.#budget.take()) {
        members[CUT] = null;
        break;
      }
      members[key] = this.#nested(inner, depth + 1);
    }
    return members;
  }
}
