import type { ScopeInfo } from '@oriel/store';
import { type JsonValue, textToJson } from '@oriel/telemetry';
import type { NativeBlock, NativeColumn } from '../engine/engine-client.ts';
import type { PromotedAttribute } from '../schema/promoted.ts';

type Attributes = Readonly<Record<string, JsonValue>>;

/** Puts a record's attributes together again from the promoted columns and the Map, as far as an answer has them. */
export class StoredAttributes {
  readonly #map: NativeColumn | undefined;
  readonly #promoted: readonly { readonly key: string; readonly column: NativeColumn }[];

  constructor(block: NativeBlock, promoted: ReadonlyMap<string, PromotedAttribute>) {
    const columns = new Map(block.columns.map((column) => [column.name, column]));
    this.#map = columns.get('attributes');
    this.#promoted = [...promoted.values()].flatMap((attribute) => {
      const column = columns.get(attribute.column);
      return column === undefined ? [] : { key: attribute.key, column };
    });
  }

  get(row: number): Attributes {
    const attributes: Record<string, JsonValue> = {};
    for (const { key, column } of this.#promoted) {
      const value = column.get(row) as string | number;
      if (value !== '' && value !== 0) attributes[key] = value;
    }
    if (this.#map === undefined) return attributes;
    for (const [key, text] of this.#map.get(row) as ReadonlyMap<string, string>)
      define(attributes, key, textToJson(text));
    return attributes;
  }
}

/** Resources and scopes are few and long: each distinct text is parsed once for an answer. */
export class StoredContexts {
  readonly #resources = new Map<string, Attributes>();
  readonly #scopes = new Map<string, ScopeInfo>();

  resource(text: string): Attributes {
    return remember(this.#resources, text, () => attributesOf(parse(text).attributes));
  }

  scope(text: string): ScopeInfo {
    return remember(this.#scopes, text, () => {
      const { name, version, attributes } = parse(text);
      return { name: String(name ?? ''), version: String(version ?? ''), attributes: attributesOf(attributes) };
    });
  }
}

/** Attributes of events and links are wrapped as those of a resource are: `{"attributes":{…},"dropped":0}`. */
export function wrappedAttributes(text: string): Attributes {
  return attributesOf(parse(text).attributes);
}

function attributesOf(value: unknown): Attributes {
  const attributes: Record<string, JsonValue> = {};
  for (const [key, text] of Object.entries((value ?? {}) as Record<string, unknown>)) {
    define(attributes, key, typeof text === 'string' ? textToJson(text) : (text as JsonValue));
  }
  return attributes;
}

/** `__proto__` is a key like any other. */
function define(attributes: Record<string, JsonValue>, key: string, value: JsonValue): void {
  Object.defineProperty(attributes, key, { value, enumerable: true, configurable: true, writable: true });
}

function parse(text: string): Record<string, unknown> {
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function remember<T>(known: Map<string, T>, text: string, make: () => T): T {
  let value = known.get(text);
  if (value === undefined) {
    value = make();
    known.set(text, value);
  }
  return value;
}

/** A FixedString arrives as latin1 text; zeros mean that there is no id. */
export function hexId(bytes: string): string {
  const digits = Buffer.from(bytes, 'latin1').toString('hex');
  return /^0*$/.test(digits) ? '' : digits;
}
