import { labelName } from './label-name.ts';
import { escapesNames, type SeriesSettings } from './series-settings.ts';

/** Attributes by key, values as texts. */
export type AttributeTexts = ReadonlyMap<string, string>;

export interface ScopeTexts {
  readonly name: string;
  readonly version: string;
  readonly schemaUrl: string;
  readonly attributes: AttributeTexts;
}

const NAME_LABEL = '__name__';
const SERVICE_NAME = 'service.name';
const SERVICE_NAMESPACE = 'service.namespace';
const SERVICE_INSTANCE = 'service.instance.id';

/**
 * Labels of the series of one point, without its name: its own attributes, then what is promoted of its resource, then `job` and
 * `instance`, then its scope; the later wins, but for promoted attributes, which take no label's place.
 */
export function pointLabels(
  attributes: AttributeTexts,
  resource: AttributeTexts,
  scope: ScopeTexts | undefined,
  settings: SeriesSettings,
): Map<string, string> {
  const labels = labelsOf(attributes, settings, (key) => key !== NAME_LABEL);
  for (const [key, value] of resource) {
    if (!isPromoted(key, settings)) continue;
    const name = labelName(key, settings);
    if (name !== '' && !labels.get(name)) labels.set(name, value);
  }
  setIdentity(labels, resource);
  if (settings.promoteScope && scope !== undefined && scope.name !== '') {
    for (const [key, value] of scope.attributes) {
      const name = labelName(`otel_scope_${key}`, settings);
      if (name !== '') labels.set(name, value);
    }
    labels.set('otel_scope_name', scope.name);
    labels.set('otel_scope_version', scope.version);
    labels.set('otel_scope_schema_url', scope.schemaUrl);
  }
  return labels;
}

/**
 * Labels of `target_info`, which says of a resource what its series do not repeat; undefined where there is nothing to say, or nothing
 * by which series could be joined with it.
 */
export function targetInfoLabels(resource: AttributeTexts, settings: SeriesSettings): Map<string, string> | undefined {
  const identifying = [SERVICE_NAME, SERVICE_NAMESPACE, SERVICE_INSTANCE];
  if ([...resource.keys()].every((key) => identifying.includes(key))) return undefined;
  const isKept = (key: string) => settings.keepIdentifyingResourceAttributes || !identifying.includes(key);
  const labels = labelsOf(resource, settings, isKept);
  setIdentity(labels, resource);
  return labels.has('job') || labels.has('instance') ? labels : undefined;
}

/** Attributes whose names become alike share one label, their values in the order of their keys, with semicolons between. */
function labelsOf(
  attributes: AttributeTexts,
  settings: SeriesSettings,
  isKept: (key: string) => boolean,
): Map<string, string> {
  const labels = new Map<string, string>();
  const keys = [...attributes.keys()].filter(isKept).sort();
  for (const key of keys) {
    const name = labelName(key, settings);
    if (name === '') continue;
    const value = attributes.get(key)!;
    const present = escapesNames(settings) ? labels.get(name) : undefined;
    labels.set(name, present ? `${present};${value}` : value);
  }
  return labels;
}

function setIdentity(labels: Map<string, string>, resource: AttributeTexts): void {
  const service = resource.get(SERVICE_NAME);
  const namespace = resource.get(SERVICE_NAMESPACE);
  const instance = resource.get(SERVICE_INSTANCE);
  if (service) labels.set('job', namespace === undefined ? service : `${namespace}/${service}`);
  if (instance) labels.set('instance', instance);
}

function isPromoted(key: string, { promoteResourceAttributes, ignoreResourceAttributes }: SeriesSettings): boolean {
  return promoteResourceAttributes === 'all'
    ? !ignoreResourceAttributes.includes(key)
    : promoteResourceAttributes.includes(key);
}
