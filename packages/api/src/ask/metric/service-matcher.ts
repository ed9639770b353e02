import type { SeriesMatcher } from '@oriel/store';
import type { LabelMatcher } from './matchers.ts';
import { quotePattern } from './quote-pattern.ts';

/** Series know a service as their `job`, with its namespace before it where it has one: `shop` is `shop` or `prod/shop`. */
export function serviceMatcher({ op, value }: Pick<LabelMatcher, 'op' | 'value'>): SeriesMatcher {
  if (value === '' && (op === '=' || op === '!=')) return { name: 'job', op, value };
  const pattern = op === '=' || op === '!=' ? quotePattern(value) : `(?:${value})`;
  return { name: 'job', op: op === '=' || op === '=~' ? '=~' : '!~', value: `(?:.+/)?${pattern}` };
}
