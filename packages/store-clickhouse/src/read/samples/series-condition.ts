import type { SampleRange, SeriesMatcher } from '@oriel/store';
import type { QueryParams } from '../../compile/query-params.ts';
import { hash32 } from '../../row/sample/open-series.ts';

/** So many series are named in a statement; more are found by their matchers. */
export const NAMED_SERIES = 250;

const NAME = '__name__';
const DAY_MS = 86_400_000;
const encoder = new TextEncoder();

/** Conditions on the table `series` for all matchers of one set; the empty text for none. */
export function matchersCondition(matchers: readonly SeriesMatcher[], params: QueryParams): string {
  return matchers.map((matcher) => matcherCondition(matcher, params)).join(' AND ');
}

/** A series has to meet one of the sets; without any, all do. */
export function setsCondition(sets: readonly (readonly SeriesMatcher[])[], params: QueryParams): string {
  if (sets.some((matchers) => matchers.length === 0)) return '';
  const conditions = sets.map((matchers) => `(${matchersCondition(matchers, params)})`);
  return conditions.length === 0 ? '' : `(${conditions.join(' OR ')})`;
}

/** Whole days: a series counts for the day on which it was written. */
export function daysCondition({ startMs, endMs }: SampleRange, params: QueryParams): string {
  const first = Math.max(0, Math.floor(startMs / DAY_MS)) * DAY_MS;
  const last = Math.max(0, Math.floor(endMs / DAY_MS) + 1) * DAY_MS;
  return `time >= ${params.ms(first)} AND time < ${params.ms(last)}`;
}

function matcherCondition(matcher: SeriesMatcher, params: QueryParams): string {
  const { name, op, value } = matcher;
  const isEqual = op === '=' || op === '=~';
  const column = name === NAME ? 'metric' : labelValue(name, params);
  const values = op === '=' || op === '!=' ? [value] : alternatives(value);
  if (values !== undefined) {
    const narrowed = isEqual && name === NAME ? ` AND ${familyCondition(values, params)}` : '';
    if (values.length === 1) return `${column} ${isEqual ? '=' : '!='} ${params.text(values[0]!)}${narrowed}`;
    return `${column} ${isEqual ? 'IN' : 'NOT IN'} ${params.texts(values)}${narrowed}`;
  }
  return `${isEqual ? '' : 'NOT '}match(${column}, ${params.text(`^(?s:${value})$`)})`;
}

/** The value of a label, empty where the series has none: the element 0 of an array is the default of its type. */
export function labelValue(label: string, params: QueryParams): string {
  return `label_values[indexOf(label_names, ${params.text(label)})]`;
}

/** Series of one metric lie together: the primary key finds them without looking at any label. */
export function familyCondition(metrics: readonly string[], params: QueryParams): string {
  return `(${metrics
    .map((metric) => {
      const bytes = encoder.encode(metric);
      const low = BigInt(hash32({ bytes, start: 0, end: bytes.length })) << 32n;
      return `family BETWEEN ${params.bind('UInt64', low)} AND ${params.bind('UInt64', low | 0xffff_ffffn)}`;
    })
    .join(' OR ')})`;
}

/** The texts that a pattern of nothing but alternatives stands for (`a|b|c`), each once, or undefined when it is more than that. */
export function alternatives(pattern: string): string[] | undefined {
  const inner = /^\((?:\?:)?([^()]*)\)$/.exec(pattern)?.[1] ?? pattern;
  const values: string[] = [];
  let value = '';
  for (let at = 0; at < inner.length; at++) {
    const character = inner[at]!;
    if (character === '|') {
      values.push(value);
      value = '';
    } else if (character === '\\' && /[.|\-/+*?()[\]{}^$\\]/.test(inner[at + 1] ?? '')) value += inner[++at];
    else if (/[\\.+*?()[\]{}^$]/.test(character)) return undefined;
    else value += character;
  }
  return [...new Set([...values, value])];
}
