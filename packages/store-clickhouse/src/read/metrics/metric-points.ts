import { type LabelMatcher, METRIC_TYPES, type MetricType, type TimeRange } from '@oriel/store';
import { shownText } from '../../compile/attribute-condition.ts';
import { resolveField } from '../../compile/field.ts';
import type { QueryParams } from '../../compile/query-params.ts';
import { POINT_FIELDS } from '../../compile/signal-fields.ts';
import { timeCondition } from '../reading.ts';

/** The column `kind` counts from 1, in the order of METRIC_TYPES. */
export function metricTypeOf(kind: number): MetricType {
  return METRIC_TYPES[kind - 1] ?? 'gauge';
}

export function kindOf(type: MetricType): number {
  return METRIC_TYPES.indexOf(type) + 1;
}

/** The value of a scalar point. */
export const POINT_VALUE = 'if(is_int = 1, toFloat64(int_value), value)';

/** Points that say "nothing was recorded" carry no value; OTLP metrics, DataPointFlags. */
const RECORDED = 'bitAnd(flags, 1) = 0';

/** Points of one metric and type. A metric whose type changed is two metrics under one name. */
export function pointsOf(metric: string, type: MetricType, range: TimeRange, params: QueryParams): string {
  return `metric = ${params.text(metric)} AND kind = ${params.bind('UInt8', kindOf(type))} AND ${RECORDED} AND ${timeCondition(range, params)}`;
}

/** What a label reads as, '' where the series has none: `service`, an attribute, or a resource's attribute. */
export function labelText(label: string, params: QueryParams): string {
  const field = resolveField(label, POINT_FIELDS, new Map());
  if (field.kind === 'attribute') return shownText(field, params);
  return `toString(${field.own.expression})`;
}

/** As in PromQL: a regular expression matches the whole value, and an absent label is an empty one. */
export function matcherCondition({ label, op, value }: LabelMatcher, params: QueryParams): string {
  const text = labelText(label, params);
  switch (op) {
    case '=':
    case '!=':
      return `${text} ${op} ${params.text(value)}`;
    case '=~':
      return `match(${text}, ${params.text(wholeRegex(value))})`;
    case '!~':
      return `NOT match(${text}, ${params.text(wholeRegex(value))})`;
  }
}

/** The dialect is RE2's, as in Prometheus; the engine refuses what is no expression, see `ask`. */
function wholeRegex(pattern: string): string {
  return `^(?s:${pattern})$`;
}

/** Series that match, each with the values of the labels to keep apart. */
export function labelledSeries(
  points: string,
  matchers: readonly LabelMatcher[],
  by: readonly string[],
  params: QueryParams,
): string {
  const labels = by.map((label) => `any(${labelText(label, params)})`);
  const conditions = [points, ...matchers.map((matcher) => matcherCondition(matcher, params))];
  return `SELECT series, [${labels.join(', ')}]::Array(String) AS labels
FROM points
WHERE ${conditions.join('\n  AND ')}
GROUP BY series`;
}
