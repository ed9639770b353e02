/** One condition on a label, in PromQL spelling: `route=~"/api.*"`. */
export interface Matcher {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

export const MATCHER_OPS = ['=', '!=', '=~', '!~'] as const;

export function parseMatcher(text: string): Matcher | undefined {
  const match = /^([^=!~"]+?)(=~|!~|!=|=)"((?:[^"\\]|\\.)*)"$/.exec(text.trim());
  if (match?.[1] === undefined) return undefined;
  return { label: match[1], op: match[2] as Matcher['op'], value: (match[3] ?? '').replace(/\\(.)/g, '$1') };
}

export function matcherText(matcher: Matcher): string {
  return `${matcher.label}${matcher.op}"${matcher.value.replace(/[\\"]/g, '\\$&')}"`;
}

/** A service chosen for the whole page is one more condition. */
export function serviceMatchers(services: readonly string[]): string[] {
  if (services.length === 0) return [];
  if (services.length === 1) return [matcherText({ label: 'service', op: '=', value: services[0]! })];
  return [
    matcherText({
      label: 'service',
      op: '=~',
      value: services.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'),
    }),
  ];
}
