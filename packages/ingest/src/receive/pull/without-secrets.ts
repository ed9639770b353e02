import { SensitiveNames } from '../../guard/sensitive-names.ts';
import type { RelabelRule } from '../../relabel/relabel-rule.ts';

/** In place of what nobody may read: says that there is something. */
export const SECRET = '<secret>';

const SENSITIVE_NAMES = new SensitiveNames();
const ENCODED_SECRET = encodeURIComponent(SECRET);

type LabelValues = Readonly<Record<string, string>>;

/** An address as people may see it: neither a password, nor a token in place of a user, nor what a parameter's name says is one. */
export function shownUrl(url: URL | string): string {
  const shown = new URL(url);
  if (shown.password !== '') shown.password = SECRET;
  else if (shown.username !== '') shown.username = SECRET;
  hideIn(shown.searchParams);
  return shown.href.replaceAll(ENCODED_SECRET, SECRET);
}

/** A path, which may have parameters behind it. */
export function shownPath(path: string): string {
  const at = path.indexOf('?');
  if (at < 0) return path;
  const params = new URLSearchParams(path.slice(at + 1));
  return hideIn(params) ? `${path.slice(0, at)}?${params}`.replaceAll(ENCODED_SECRET, SECRET) : path;
}

export function shownParams(params: Readonly<Record<string, readonly string[]>>): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(params).map(([name, values]) => [
      name,
      SENSITIVE_NAMES.includes(name) ? values.map(() => SECRET) : values,
    ]),
  );
}

/** What a token server is told. */
export function shownTexts(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, shownText(name, value)]));
}

/** Labels of a target, also those that make its address: `__param_token` is a secret, and `__metrics_path__` may hold one. */
export function shownLabels(labels: LabelValues): LabelValues {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, shownLabel(name, value)]));
}

/** A rule of relabelling, which may write a secret into a label. */
export function shownRule(rule: RelabelRule): RelabelRule {
  return { ...rule, replacement: shownLabel(rule.targetLabel, rule.replacement) };
}

function shownLabel(name: string, value: string): string {
  if (name === '__metrics_path__') return shownPath(value);
  return shownText(name, value);
}

function shownText(name: string, value: string): string {
  return value !== '' && SENSITIVE_NAMES.includes(name) ? SECRET : value;
}

/** Whether there was anything to hide. */
function hideIn(params: URLSearchParams): boolean {
  const hidden = [...new Set(params.keys())].filter((name) => SENSITIVE_NAMES.includes(name));
  for (const name of hidden) params.set(name, SECRET);
  return hidden.length > 0;
}
