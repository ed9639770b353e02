import type { SampleRange, SeriesMatcher } from '@oriel/store';
import type { QueryParams } from '../../compile/query-params.ts';
import { alternatives } from './alternatives.ts';
import { familyCondition } from './family-condition.ts';

/** Answers about more series are large. */
export const MANY_SERIES = 250;
/** More are not named one by one in a statement. */
export const MOST_NAMED_SERIES = 2_000;

const NAME = '__name__';
const DAY_MS = 86_400_000;

/** Conditions on the table `series` for all matchers of one set; the empty text for none. */
export function matchersCondition(matchers: readonly SeriesMatcher[], params: QueryParams): string {
  const conditions = matchers.map((matcher) => matcherCondition(matcher, params));
  return [...conditions, familyCondition(matchers, params)].filter((one) => one !== '').join(' AND ');
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
    if (values.length === 1) return `${column} ${isEqual ? '=' : '!='} ${params.text(values[0]!)}`;
    return `${column} ${isEqual ? 'IN' : 'NOT IN'} ${params.texts(values)}`;
  }
  return `${isEqual ? '' : 'NOT '}match(${column}, ${params.text(`^(?s:${value})$`)})`;
}

/** The value of a label, empty where the series has none: the element 0 of an array is the default of its type. */
export function labelValue(label: string, params: QueryParams): string {
  return `label_values[indexOf(label_names, ${params.text(label)})]`;
}
