import type { LabelMatcher, MatchOperator } from '@oriel/promql';

/** In the order in which they are offered. */
export const MATCH_OPERATORS: readonly MatchOperator[] = ['=', '!=', '=~', '!~'];

/** In PromQL's spelling: `route=~"/api.*"`. */
export function matcherText({ name, op, value }: LabelMatcher): string {
  return `${name}${op}"${value.replace(/[\\"]/g, '\\$&')}"`;
}

/** A service chosen for the whole page is one more condition. */
export function serviceMatchers(services: readonly string[]): string[] {
  if (services.length === 0) return [];
  if (services.length === 1) return [matcherText({ name: 'service', op: '=', value: services[0]! })];
  return [
    matcherText({
      name: 'service',
      op: '=~',
      value: services.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'),
    }),
  ];
}

/** Labels that conditions in PromQL's spelling want to be exactly something. */
export function equalLabels(matchers: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    matchers.flatMap((text) => {
      const [, name, value] = /^([\w.]+)="((?:[^"\\]|\\.)+)"$/.exec(text) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value.replace(/\\(.)/g, '$1')]];
    }),
  );
}
