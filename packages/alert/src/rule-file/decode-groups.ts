import { parseDuration } from '@oriel/promql';
import type { ParsedNode } from 'yaml';
import type { Labelling, Place } from './rule-group.ts';
import type { YamlReader } from './yaml-reader.ts';

/** A file as it is written: of the right shape, and not yet judged. */
export interface WrittenGroup {
  readonly place: Place;
  readonly name: string;
  readonly intervalMs: number | undefined;
  readonly queryOffsetMs: number | undefined;
  readonly limit: number;
  readonly labels: Labelling;
  readonly rules: readonly WrittenRule[];
}

export interface WrittenRule {
  readonly record: string;
  readonly alert: string;
  readonly expr: string;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly labels: Labelling;
  readonly annotations: Labelling;
  /** Of the rule, and of those of its fields that are there. */
  readonly place: Place;
  readonly places: { readonly record?: Place; readonly alert?: Place; readonly expr?: Place };
}

const GROUP = ['name', 'interval', 'query_offset', 'limit', 'rules', 'labels'];
const RULE = ['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'];

/** The groups of a file's root. What is not of the right shape is in `reader.problems`. */
export function decodeGroups(root: ParsedNode | null, reader: YamlReader): readonly WrittenGroup[] {
  const groups = reader.fields(root, 'rulefmt.RuleGroups', ['groups']).get('groups');
  return reader.items(groups, '[]rulefmt.RuleGroup').map((node) => {
    const fields = reader.fields(node, 'rulefmt.RuleGroup', GROUP);
    return {
      place: reader.placeOf(node),
      name: reader.text(fields.get('name')),
      intervalMs: duration(fields.get('interval'), reader),
      queryOffsetMs: duration(fields.get('query_offset'), reader),
      limit: reader.wholeNumber(fields.get('limit')),
      labels: reader.texts(fields.get('labels')),
      rules: reader.items(fields.get('rules'), '[]rulefmt.Rule').map((rule) => decodeRule(rule, reader)),
    };
  });
}

function decodeRule(node: ParsedNode | null | undefined, reader: YamlReader): WrittenRule {
  const fields = reader.fields(node, 'rulefmt.Rule', RULE);
  const placeOf = (name: 'record' | 'alert' | 'expr') =>
    fields.get(name) == null ? {} : { [name]: reader.placeOf(fields.get(name)) };
  return {
    record: reader.text(fields.get('record')),
    alert: reader.text(fields.get('alert')),
    expr: reader.text(fields.get('expr')),
    forMs: duration(fields.get('for'), reader) ?? 0,
    keepFiringForMs: duration(fields.get('keep_firing_for'), reader) ?? 0,
    labels: reader.texts(fields.get('labels')),
    annotations: reader.texts(fields.get('annotations')),
    place: reader.placeOf(node),
    places: { ...placeOf('record'), ...placeOf('alert'), ...placeOf('expr') },
  };
}

function duration(node: ParsedNode | null | undefined, reader: YamlReader): number | undefined {
  if (node == null) return undefined;
  const parsed = parseDuration(reader.text(node));
  if ('ms' in parsed) return parsed.ms;
  reader.problems.push(`  line ${reader.placeOf(node).line}: ${parsed.problem}`);
  return undefined;
}
