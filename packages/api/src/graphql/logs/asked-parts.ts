import { collectSubFields } from '@graphql-tools/utils';
import type { LogParts } from '@oriel/store';
import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getArgumentValues,
  getNamedType,
} from 'graphql';
import { logPartsOf } from '../../present/log-record.ts';

/** The parts of records that an operation asks for: of what the field gives, or of what lies under a path of fields below it. */
export function askedLogParts(info: GraphQLResolveInfo, ...path: readonly string[]): LogParts {
  let type = getNamedType(info.returnType) as GraphQLObjectType;
  let asked = subFields(info, type, info.fieldNodes);
  for (const name of path) {
    const nodes = asked.filter((node) => node.name.value === name);
    type = getNamedType(type.getFields()[name]!.type) as GraphQLObjectType;
    asked = subFields(info, type, nodes);
  }
  const definitions = type.getFields();
  const names = asked.flatMap((node) => {
    if (node.name.value !== 'fields') return [node.name.value];
    return getArgumentValues(definitions.fields!, node, info.variableValues).names as string[];
  });
  return logPartsOf(names.filter((name) => name !== '__typename'));
}

/** Fragments and directives resolved. */
function subFields(info: GraphQLResolveInfo, type: GraphQLObjectType, nodes: readonly FieldNode[]): FieldNode[] {
  const { fields } = collectSubFields(info.schema, info.fragments, info.variableValues, type, [...nodes]);
  return [...fields.values()].flat();
}
