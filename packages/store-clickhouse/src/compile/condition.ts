import { type Predicate, StoreError } from '@oriel/store';
import { compareAttribute, equalsOneOf, wildcardAttribute } from './attribute-condition.ts';
import type { AttributeHomes } from './attribute-home.ts';
import { allOf, anyOf, attributePresence, resolveField } from './field.ts';
import { compareOwn, existsOwn, oneOfOwn, wildcardOwn } from './own-field-condition.ts';
import type { QueryParams } from './query-params.ts';
import type { SignalFields } from './signal-fields.ts';
import { patternCondition, textCondition } from './text-search.ts';

/** A filter larger than this is a mistake or an attack: the engine would plan it for seconds. */
const MAX_NODES = 1_000;
const MAX_DEPTH = 50;
const MAX_VALUES = 1_000;

/**
 * A filter as the engine's condition. Every text of the filter is bound through `params`; nothing of it stands in the
 * answer. `a != b` means `NOT a = b`, so a record without `a` is among those that differ.
 */
export function compileCondition(
  predicate: Predicate,
  fields: SignalFields,
  params: QueryParams,
  homes: AttributeHomes = new Map(),
): string {
  let nodes = 0;

  const compile = (node: Predicate, depth: number): string => {
    nodes++;
    if (nodes > MAX_NODES) throw new StoreError('bad_predicate', `the filter has more than ${MAX_NODES} conditions`);
    if (depth > MAX_DEPTH)
      throw new StoreError('bad_predicate', `the filter is nested deeper than ${MAX_DEPTH} levels`);
    switch (node.kind) {
      case 'all':
        return 'true';
      case 'and':
        return allOf(node.of.map((part) => compile(part, depth + 1)));
      case 'or':
        // What cannot be would keep the engine from looking into the index of what can.
        return anyOf(node.of.map((part) => compile(part, depth + 1)).filter((part) => part !== 'false'));
      case 'not':
        return `NOT (${compile(node.of, depth + 1)})`;
      case 'text':
        return textCondition(node, fields, params);
      case 'compare': {
        const field = resolveField(node.field, fields, homes);
        return field.kind === 'own'
          ? compareOwn(node.field, field.own, node.op, node.value, params)
          : compareAttribute(field, node.op, node.value, params);
      }
      case 'oneOf': {
        if (node.values.length > MAX_VALUES) {
          throw new StoreError('bad_predicate', `'${node.field}' is compared with more than ${MAX_VALUES} values`);
        }
        const field = resolveField(node.field, fields, homes);
        return field.kind === 'own'
          ? oneOfOwn(node.field, field.own, node.values, params)
          : equalsOneOf(field, node.values, params);
      }
      case 'wildcard': {
        if (node.field === undefined) return patternCondition(node.pattern, fields, params);
        const field = resolveField(node.field, fields, homes);
        return field.kind === 'own'
          ? wildcardOwn(field.own, node.pattern, params)
          : wildcardAttribute(field, node.pattern, params);
      }
      case 'exists': {
        const field = resolveField(node.field, fields, homes);
        return field.kind === 'own' ? existsOwn(field.own) : attributePresence(field, params);
      }
    }
  };

  return compile(predicate, 0);
}

/** Names of all fields that a filter asks for. */
export function fieldsOf(predicate: Predicate): Set<string> {
  const names = new Set<string>();
  const visit = (node: Predicate): void => {
    switch (node.kind) {
      case 'all':
      case 'text':
        return;
      case 'and':
      case 'or':
        node.of.forEach(visit);
        return;
      case 'not':
        visit(node.of);
        return;
      case 'wildcard':
        if (node.field !== undefined) names.add(node.field);
        return;
      case 'compare':
      case 'oneOf':
      case 'exists':
        names.add(node.field);
    }
  };
  visit(predicate);
  return names;
}

/** Whether a filter looks into the body or name of records. */
export function readsText(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.of.some(readsText);
    case 'not':
      return readsText(predicate.of);
    case 'text':
      return true;
    case 'wildcard':
      return predicate.field === undefined;
    default:
      return false;
  }
}
