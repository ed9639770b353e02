import { type AttributeTexts, DEFAULT_SERIES_SETTINGS, pointLabels, type ScopeTexts } from '@oriel/ingest/derive';
import { type Case, expectEqual, readJson } from '../run-cases.ts';

interface GoName {
  readonly $go: string;
}

/** `otlp_create_attributes.json`: the labels that Prometheus makes of a point's attributes. */
interface AttributeCase {
  readonly name: string;
  readonly resource?: GoName;
  readonly attrs?: GoName;
  readonly scope?: GoName | { readonly $type: string };
  readonly promoteScope?: boolean;
  readonly promoteAllResourceAttributes?: boolean;
  readonly promoteResourceAttributes?: readonly string[] | null;
  readonly ignoreResourceAttributes?: readonly string[];
  readonly ignoreAttrs?: readonly string[];
  readonly labelNameUnderscoreSanitization?: boolean;
  readonly labelNamePreserveMultipleUnderscores?: boolean;
  readonly expectedLabels: Readonly<Record<string, string>> | { readonly args: readonly (string | GoName)[] };
}

/** What the table speaks of by name; the values are those that its expected labels show. */
const SCOPE: ScopeTexts = {
  name: 'test-scope',
  version: '1.0.0',
  schemaUrl: 'https://schema.com',
  attributes: new Map([
    ['attr1', 'value1'],
    ['attr2', 'value2'],
  ]),
};
const SCOPE_VALUES: Readonly<Record<string, string>> = {
  'defaultScope.name': SCOPE.name,
  'defaultScope.version': SCOPE.version,
  'defaultScope.schemaURL': SCOPE.schemaUrl,
};
const IDENTITY = { 'service.name': 'service name', 'service.instance.id': 'service ID' };
const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  resource: {
    ...IDENTITY,
    'existent-attr': 'resource value',
    'metric-attr': 'resource value',
    job: 'resource value',
    instance: 'resource value',
  },
  resourceWithUnderscores: {
    ...IDENTITY,
    _private: 'private value',
    __reserved__: 'reserved value',
    label___multi: 'multi value',
  },
  attrs: { 'metric-attr': 'metric value', 'metric-attr-other': 'metric value other' },
  attrsWithUnderscores: { _metric_private: 'private metric', metric___multi: 'multi metric' },
  collidingAttrs: { 'a.b': '1', a_b: '2' },
  tripleCollidingAttrs: { 'a-b': '1', 'a.b': '2', a_b: '3' },
  multiGroupCollidingAttrs: { 'a.b': '1', a_b: '2', 'c.d': '3', c_d: '4' },
  collisionWithExtraAttrs: { 'a.b': '1', a_b: '2', unrelated: '9' },
};

export function attributeCases(tables: string): readonly Case[] {
  return readJson<readonly AttributeCase[]>(tables, 'otlp_create_attributes.json').map((one) => ({
    name: `labels: ${one.name}`,
    run: () => tryCase(one),
  }));
}

function tryCase(one: AttributeCase): void {
  const attributes = new Map(attributesOf(one.attrs?.$go ?? 'attrs'));
  for (const key of one.ignoreAttrs ?? []) attributes.delete(key);
  const hasScope = one.scope !== undefined && '$go' in one.scope;
  const labels = pointLabels(attributes, attributesOf(one.resource?.$go ?? 'resource'), hasScope ? SCOPE : undefined, {
    ...DEFAULT_SERIES_SETTINGS,
    promoteScope: one.promoteScope ?? false,
    promoteResourceAttributes: one.promoteAllResourceAttributes ? 'all' : (one.promoteResourceAttributes ?? []),
    ignoreResourceAttributes: one.ignoreResourceAttributes ?? [],
    prefixUnderscoreLabels: one.labelNameUnderscoreSanitization ?? false,
    keepRepeatedUnderscores: one.labelNamePreserveMultipleUnderscores ?? false,
  });
  labels.set('__name__', 'test_metric');
  expectEqual('labels', sorted(labels), sorted(new Map(expectedOf(one))));
}

function attributesOf(name: string): AttributeTexts {
  const attributes = ATTRIBUTES[name];
  if (attributes === undefined) throw new Error(`the attributes "${name}" are not known`);
  return new Map(Object.entries(attributes));
}

function expectedOf({ expectedLabels }: AttributeCase): [string, string][] {
  if (!('args' in expectedLabels) || typeof expectedLabels.args === 'string')
    return Object.entries(expectedLabels as Readonly<Record<string, string>>);
  const texts = expectedLabels.args.map((value) => (typeof value === 'string' ? value : SCOPE_VALUES[value.$go]!));
  return texts.flatMap((name, at): [string, string][] => (at % 2 === 0 ? [[name, texts[at + 1]!]] : []));
}

function sorted(labels: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  return [...labels].sort(([one], [other]) => (one < other ? -1 : 1));
}
