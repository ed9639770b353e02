import {
  type BytesTable,
  type Handle,
  type ResourceFields,
  type ScopeFields,
  VALUE_STRING,
  type ValueSlot,
} from '@oriel/telemetry';
import { GrowingBytes, type LowCardinalityColumn } from '../native/write/index.ts';
import { appendValueText } from './value-text.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const NOT_ASKED = -1;

/**
 * A resource or a scope of the open request: its JSON text, made once, and its place in the dictionaries of the block,
 * so that a record costs two numbers.
 */
export class Origin {
  readonly text: Uint8Array;
  readonly serviceName: Uint8Array;
  /** By number of table. */
  readonly #textIndex = new Int32Array(2).fill(NOT_ASKED);
  readonly #serviceIndex = new Int32Array(2).fill(NOT_ASKED);

  constructor(text: string, serviceName: string) {
    this.text = encoder.encode(text);
    this.serviceName = encoder.encode(serviceName);
  }

  appendText(column: LowCardinalityColumn, table: number): void {
    let index = this.#textIndex[table]!;
    if (index === NOT_ASKED) {
      index = column.indexOf(this.text, 0, this.text.length);
      this.#textIndex[table] = index;
    }
    column.appendIndex(index);
  }

  appendServiceName(column: LowCardinalityColumn, table: number): void {
    let index = this.#serviceIndex[table]!;
    if (index === NOT_ASKED) {
      index = column.indexOf(this.serviceName, 0, this.serviceName.length);
      this.#serviceIndex[table] = index;
    }
    column.appendIndex(index);
  }
}

/** Numbers of tables, for the dictionaries' caches. */
export const LOG_TABLE = 0;
export const SPAN_TABLE = 1;

/**
 * Resources and scopes of the open request. Once for each resource, so objects and strings are fine here. Keys are
 * sorted: the same resource must be the same text, whatever the order on the wire.
 */
export class OriginTable {
  readonly #keys: BytesTable;
  readonly #origins: Origin[] = [];
  readonly #text = new GrowingBytes();
  #attributes = new Map<string, string>();
  #serviceName = '';

  constructor(keys: BytesTable) {
    this.#keys = keys;
  }

  clear(): void {
    this.#origins.length = 0;
  }

  begin(): void {
    this.#attributes = new Map();
    this.#serviceName = '';
  }

  attribute(key: number, value: ValueSlot): void {
    const name = this.#keys.textOf(key);
    this.#text.clear();
    appendValueText(this.#text, value);
    const text = decoder.decode(this.#text.bytes.subarray(0, this.#text.length));
    this.#attributes.set(name, text);
    if (name === 'service.name' && value.kind === VALUE_STRING) this.#serviceName = text;
  }

  endResource(fields: ResourceFields): Handle {
    return this.#add({
      attributes: this.#sortedAttributes(),
      dropped: fields.droppedAttributes,
      schemaUrl: fields.schemaUrl.text(),
    });
  }

  endScope(fields: ScopeFields): Handle {
    return this.#add({
      name: fields.name.text(),
      version: fields.version.text(),
      attributes: this.#sortedAttributes(),
      dropped: fields.droppedAttributes,
      schemaUrl: fields.schemaUrl.text(),
    });
  }

  get(handle: Handle): Origin {
    const origin = this.#origins[handle];
    if (origin === undefined) throw new RangeError(`no resource or scope has the handle ${handle} in this request`);
    return origin;
  }

  #add(content: object): Handle {
    this.#origins.push(new Origin(JSON.stringify(content), this.#serviceName));
    return this.#origins.length - 1;
  }

  #sortedAttributes(): Record<string, string> {
    const entries = [...this.#attributes].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries);
  }
}
