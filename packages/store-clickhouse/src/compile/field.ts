import type { PromotedAttribute } from '../schema/promoted.ts';
import { ANYWHERE, type AttributeHomes } from './attribute-home.ts';
import type { QueryParams } from './query-params.ts';
import type { OwnField, SignalFields } from './signal-fields.ts';

/** An attribute, and the places where it has to be looked for. */
export interface AttributeField {
  readonly kind: 'attribute';
  readonly key: string;
  readonly promoted: PromotedAttribute | undefined;
  readonly inMap: boolean;
  readonly inResource: boolean;
}

export type Field = { readonly kind: 'own'; readonly own: OwnField } | AttributeField;

const RECORD_PREFIX = 'attributes.';
const RESOURCE_PREFIX = 'resource.';

/** The one place that knows where a field lives. See predicate.ts of the store for how people name fields. */
export function resolveField(name: string, fields: SignalFields, homes: AttributeHomes): Field {
  const own = Object.hasOwn(fields.own, name) ? fields.own[name] : undefined;
  return own === undefined ? resolveAttribute(name, fields, homes) : { kind: 'own', own };
}

/** The same for a name that can only be an attribute's. */
export function resolveAttribute(name: string, fields: SignalFields, homes: AttributeHomes): AttributeField {
  if (name.startsWith(RESOURCE_PREFIX)) {
    const key = name.slice(RESOURCE_PREFIX.length);
    return { kind: 'attribute', key, promoted: undefined, inMap: false, inResource: homeOf(key, homes).resource };
  }
  const recordOnly = name.startsWith(RECORD_PREFIX);
  const key = recordOnly ? name.slice(RECORD_PREFIX.length) : name;
  const home = homeOf(key, homes);
  return {
    kind: 'attribute',
    key,
    promoted: fields.promoted.get(key),
    inMap: home.map,
    inResource: home.resource && !recordOnly,
  };
}

/** The attribute key that a field's name stands for; undefined for the record's own fields. */
export function attributeKeyOf(name: string, fields: SignalFields): string | undefined {
  if (Object.hasOwn(fields.own, name)) return undefined;
  if (name.startsWith(RESOURCE_PREFIX)) return name.slice(RESOURCE_PREFIX.length);
  return name.startsWith(RECORD_PREFIX) ? name.slice(RECORD_PREFIX.length) : name;
}

function homeOf(key: string, homes: AttributeHomes) {
  return homes.get(key) ?? ANYWHERE;
}

/** Whether the record itself carries the attribute. */
export function recordPresence(field: AttributeField, params: QueryParams): string {
  const places: string[] = [];
  if (field.promoted !== undefined) places.push(promotedPresence(field.promoted));
  if (field.inMap) places.push(`mapContains(attributes, ${params.text(field.key)})`);
  return anyOf(places);
}

export function promotedPresence(promoted: PromotedAttribute): string {
  return promoted.type === 'UInt16' ? `${promoted.column} != 0` : `${promoted.column} != ''`;
}

/** A promoted value as attribute text, see telemetry/attribute-text.ts; empty when the record has none there. */
export function promotedText(promoted: PromotedAttribute): string {
  if (promoted.type !== 'UInt16') return promoted.column;
  return `if(${promoted.column} != 0, concat(char(1), 'i', toString(${promoted.column})), '')`;
}

/**
 * Keys of the resource's JSON are found by text, which works on each distinct resource once. The record's own envelope
 * (`attributes`, `dropped`, `schemaUrl`) has keys too; an attribute of such a name is parsed out properly.
 */
export function resourcePresence(key: string, params: QueryParams): string {
  if (ENVELOPE_KEYS.has(key)) return `JSONHas(resource, 'attributes', ${params.text(key)})`;
  return `simpleJSONHas(resource, ${params.text(jsonSpelling(key))})`;
}

export function resourceText(key: string, params: QueryParams): string {
  if (ENVELOPE_KEYS.has(key)) return `JSONExtractString(resource, 'attributes', ${params.text(key)})`;
  return `simpleJSONExtractString(resource, ${params.text(jsonSpelling(key))})`;
}

const ENVELOPE_KEYS: ReadonlySet<string> = new Set(['attributes', 'dropped', 'schemaUrl']);

function jsonSpelling(key: string): string {
  return JSON.stringify(key).slice(1, -1);
}

/** The attribute's text, wherever it lives, the record before its resource; empty when there is none. */
export function attributeText(field: AttributeField, params: QueryParams): string {
  let expression = field.inResource ? resourceText(field.key, params) : "''";
  if (field.inMap) {
    const key = params.text(field.key);
    expression = field.inResource
      ? `if(mapContains(attributes, ${key}), attributes[${key}], ${expression})`
      : `attributes[${key}]`;
  }
  if (field.promoted === undefined) return expression;
  if (!field.inMap && !field.inResource) return promotedText(field.promoted);
  return `if(${promotedPresence(field.promoted)}, ${promotedText(field.promoted)}, ${expression})`;
}

/** Whether the attribute is there at all. */
export function attributePresence(field: AttributeField, params: QueryParams): string {
  const places = [recordPresence(field, params)];
  if (field.inResource) places.push(resourcePresence(field.key, params));
  return anyOf(places.filter((place) => place !== 'false'));
}

export function anyOf(conditions: readonly string[]): string {
  if (conditions.length === 0) return 'false';
  return conditions.length === 1 ? conditions[0]! : `(${conditions.join(' OR ')})`;
}

export function allOf(conditions: readonly string[]): string {
  if (conditions.length === 0) return 'true';
  return conditions.length === 1 ? conditions[0]! : `(${conditions.join(' AND ')})`;
}
