import { escapesNames, type SeriesSettings } from './series-settings.ts';

/** What an attribute is called as a label: `http.route` is `http_route`, `1st` is `key_1st`; empty when nothing is left of it. */
export function labelName(attribute: string, settings: SeriesSettings): string {
  if (/^_*$/.test(attribute)) return '';
  if (!escapesNames(settings)) return attribute;
  const escaped = settings.keepRepeatedUnderscores
    ? attribute.replace(/[^a-zA-Z0-9_]/gu, '_')
    : withSingleUnderscores(attribute);
  const name = prefixed(escaped, settings);
  return /^_*$/.test(name) ? '' : name;
}

function prefixed(name: string, { prefixUnderscoreLabels }: SeriesSettings): string {
  if (/^[0-9]/.test(name)) return `key_${name}`;
  return prefixUnderscoreLabels && /^_(?!_)/.test(name) ? `key${name}` : name;
}

/** Two underscores before and behind are a reserved name's and stay. */
function withSingleUnderscores(attribute: string): string {
  const [, inner] = /^__(.+)__$/s.exec(attribute) ?? [];
  const single = (inner ?? attribute).replace(/[^a-zA-Z0-9]+/gu, '_');
  return inner === undefined ? single : `__${single}__`;
}
