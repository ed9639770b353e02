import type { FieldName, Predicate, ReadOptions, TimeRange } from '@oriel/store';
import { compileCondition, fieldsOf } from '../compile/condition.ts';
import { promotedPresence } from '../compile/field.ts';
import { existsOwn } from '../compile/own-field-condition.ts';
import { QueryParams } from '../compile/query-params.ts';
import type { OwnField, SignalFields } from '../compile/signal-fields.ts';
import type { Reading } from './reading.ts';
import { ask, timeCondition, where } from './statement.ts';

/** Names are gathered from the newest records of the range: a name is a suggestion, not a count of all data. */
const SAMPLE_ROWS = 10_000;

/** Aliases of fields that are listed under their first name. */
const ALIASES: ReadonlySet<string> = new Set(['service.name', 'resource.service.name']);

/** The fields that the newest records carry, most frequent first. Attributes of resources are listed as `resource.KEY`. */
export async function readFieldNames(
  reading: Reading,
  fields: SignalFields,
  query: { range: TimeRange; where: Predicate; prefix?: string },
  options?: ReadOptions,
): Promise<FieldName[]> {
  const homes = await reading.homes.find(fields, fieldsOf(query.where), query.range, options);
  const params = new QueryParams();
  const own = Object.entries(fields.own).filter(([name]) => !ALIASES.has(name));
  const promoted = [...fields.promoted.values()];
  // A key of the Map together with the letter of its value's type, '' for text.
  const { block } = await ask(
    reading,
    `SELECT
  sumMap(arrayMap((key, value) -> concat(if(startsWith(value, char(1)), substring(value, 2, 1), ' '), key), mapKeys(attributes), mapValues(attributes)), arrayMap(key -> toUInt64(1), mapKeys(attributes))) AS record_keys,
  sumMap([toString(resource)], [toUInt64(1)]) AS resources,
  [${own.map(([, field]) => `countIf(${existsOwn(field)})`).join(', ')}] AS own_counts,
  [${promoted.map((attribute) => `countIf(${promotedPresence(attribute)})`).join(', ')}] AS promoted_counts
FROM (
  SELECT *
  FROM ${fields.table}
  ${where(timeCondition(query.range, params), compileCondition(query.where, fields, params, homes))}
  ORDER BY tenant DESC, time DESC
  LIMIT ${params.bind('UInt32', SAMPLE_ROWS)}
)`,
    params,
    options,
  );
  const found = new Map<string, { count: number; types: Set<FieldName['type']> }>();
  const add = (name: string, type: FieldName['type'], count: number) => {
    if (count === 0) return;
    const known = found.get(name);
    if (known === undefined) found.set(name, { count, types: new Set([type]) });
    else {
      known.count += count;
      known.types.add(type);
    }
  };
  const ownCounts = block.column('own_counts').get(0) as readonly bigint[];
  own.forEach(([name, field], index) => {
    add(name, ownType(field), Number(ownCounts[index]));
  });
  const promotedCounts = block.column('promoted_counts').get(0) as readonly bigint[];
  promoted.forEach((attribute, index) => {
    add(attribute.key, attribute.type === 'UInt16' ? 'number' : 'string', Number(promotedCounts[index]));
  });
  for (const [key, count] of pairs(block.column('record_keys').get(0))) {
    add(key.slice(1), typeOfLetter(key[0]!), Number(count));
  }
  for (const [text, count] of pairs(block.column('resources').get(0))) {
    const attributes = text === '' ? {} : (JSON.parse(text) as { attributes?: Record<string, string> }).attributes;
    for (const [key, value] of Object.entries(attributes ?? {})) {
      if (key === 'service.name') continue;
      add(`resource.${key}`, value.charCodeAt(0) === 1 ? typeOfLetter(value[1]!) : 'string', Number(count));
    }
  }
  const prefix = (query.prefix ?? '').toLowerCase();
  return [...found]
    .filter(([name]) => name.toLowerCase().includes(prefix))
    .map(([name, { count, types }]) => ({ name, type: types.size === 1 ? [...types][0]! : ('mixed' as const), count }))
    .sort((one, other) => other.count - one.count || (one.name < other.name ? -1 : 1));
}

/** `sumMap` answers with a pair of arrays. */
function pairs(value: unknown): (readonly [string, bigint])[] {
  const [keys, counts] = value as readonly [readonly string[], readonly bigint[]];
  return keys.map((key, index) => [key, counts[index]!] as const);
}

function typeOfLetter(letter: string): FieldName['type'] {
  switch (letter) {
    case 'i':
    case 'd':
      return 'number';
    case 'b':
      return 'boolean';
    case ' ':
    case 'x':
      return 'string';
    default:
      return 'mixed';
  }
}

function ownType(field: OwnField): FieldName['type'] {
  return field.kind === 'number' ? 'number' : 'string';
}
