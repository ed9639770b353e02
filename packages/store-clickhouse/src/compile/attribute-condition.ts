import {
  type AttributeField,
  allOf,
  anyOf,
  attributePresence,
  attributeText,
  recordPresence,
  resourceText,
} from './field.ts';
import { wildcardToLike } from './like-pattern.ts';
import type { CompareOp } from './own-field-condition.ts';
import type { QueryParams } from './query-params.ts';
import { valueSpellings } from './value-spellings.ts';

/** `attribute op value`; an attribute that is not there equals nothing, differs from everything and has no order. */
export function compareAttribute(
  field: AttributeField,
  op: CompareOp,
  value: string | number | boolean,
  params: QueryParams,
): string {
  switch (op) {
    case '=':
      return equalsOneOf(field, [value], params);
    case '!=':
      return `NOT ${equalsOneOf(field, [value], params)}`;
    default:
      return typeof value === 'number'
        ? numericOrder(field, op, value, params)
        : textOrder(field, op, String(value), params);
  }
}

/**
 * Equality with any spelling of any of the values. The places are asked one by one, each in the form that its index
 * answers: a promoted column by itself, the Map by the bloom filter over its values, the resource by its dictionary.
 */
export function equalsOneOf(
  field: AttributeField,
  values: readonly (string | number | boolean)[],
  params: QueryParams,
): string {
  const spellings = [...new Set(values.flatMap(valueSpellings))];
  // An absent attribute reads as '', so where '' is asked for, presence must be asked for as well.
  const askPresence = spellings.includes('');
  const places: string[] = [];
  if (field.promoted?.type === 'UInt16') {
    const numbers = [...new Set(spellings.map(promotedNumber).filter((number) => number !== undefined))];
    if (numbers.length > 0) places.push(isOneOf(field.promoted.column, 'UInt16', numbers, params));
  } else if (field.promoted !== undefined) {
    const texts = spellings.filter((spelling) => spelling !== '' && spelling.charCodeAt(0) !== 1);
    if (texts.length > 0) places.push(isOneOf(field.promoted.column, 'String', texts, params));
  }
  if (field.inMap) {
    const key = params.text(field.key);
    const conditions = [
      `hasAny(mapValues(attributes), ${params.texts(spellings)})`,
      `attributes[${key}] IN ${params.texts(spellings)}`,
    ];
    if (askPresence) conditions.push(`mapContains(attributes, ${key})`);
    places.push(allOf(conditions));
  }
  if (field.inResource) {
    const conditions = [`${resourceText(field.key, params)} IN ${params.texts(spellings)}`];
    if (askPresence) conditions.push(attributePresence(field, params));
    const record = recordPresence(field, params);
    if (record !== 'false') conditions.push(`NOT ${record}`);
    places.push(allOf(conditions));
  }
  return anyOf(places);
}

/** The pattern is the whole value without its type. */
export function wildcardAttribute(field: AttributeField, pattern: string, params: QueryParams): string {
  return allOf([
    attributePresence(field, params),
    `${shownText(field, params)} LIKE ${params.text(wildcardToLike(pattern))}`,
  ]);
}

/** The attribute's text without its type mark. */
export function shownText(field: AttributeField, params: QueryParams): string {
  // A promoted text never carries a mark.
  if (field.promoted !== undefined && !field.inMap && !field.inResource) {
    const { column, type } = field.promoted;
    return type === 'UInt16' ? `if(${column} = 0, '', toString(${column}))` : column;
  }
  const text = attributeText(field, params);
  return `if(startsWith(${text}, char(1)), substring(${text}, 3), ${text})`;
}

function numericOrder(field: AttributeField, op: CompareOp, value: number, params: QueryParams): string {
  const bound = params.bind('Float64', value);
  if (field.promoted?.type === 'UInt16' && !field.inMap && !field.inResource) {
    return allOf([`${field.promoted.column} != 0`, `${field.promoted.column} ${op} ${bound}`]);
  }
  const text = attributeText(field, params);
  // Ints and doubles carry a mark and a letter, strings of digits do not; anything else is no number.
  const number = `toFloat64OrNull(if(substring(${text}, 1, 2) IN (concat(char(1), 'i'), concat(char(1), 'd')), substring(${text}, 3), ${text}))`;
  return `ifNull(${number} ${op} ${bound}, false)`;
}

function textOrder(field: AttributeField, op: CompareOp, value: string, params: QueryParams): string {
  return allOf([attributePresence(field, params), `${shownText(field, params)} ${op} ${params.text(value)}`]);
}

function isOneOf(column: string, type: string, values: readonly (string | number)[], params: QueryParams): string {
  return values.length === 1
    ? `${column} = ${params.bind(type, values[0]!)}`
    : `${column} IN ${params.bind(`Array(${type})`, values)}`;
}

/** The number of an int's spelling, if a UInt16 column would hold it. */
function promotedNumber(spelling: string): number | undefined {
  if (!/^\u0001i[1-9]\d{0,4}$/.test(spelling)) return undefined;
  const number = Number(spelling.slice(2));
  return number <= 65_535 ? number : undefined;
}
