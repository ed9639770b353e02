import { Labels, PromqlError, type QueryEnvironment, queryInstant, type Sample } from '@oriel/promql';
import type { RecordingRule } from '../rule-file/rule-group.ts';
import { labelResult, overLimit, sameLabels } from './label-result.ts';

/** Series of one evaluation, by the key of their labels. */
export type RuleResult = ReadonlyMap<string, { readonly labels: Labels; readonly value: NonNullable<Value> }>;
type Value = Sample['histogram'] | number;

/**
 * One recording rule at one moment. `limit` is the most series that it may give, 0 for any number.
 * @throws PromqlError when its query has no answer or the answer may not be kept; whatever else the storage throws.
 */
export async function evaluateRule(
  rule: RecordingRule,
  timeMs: number,
  limit: number,
  environment: QueryEnvironment,
): Promise<RuleResult> {
  const { value } = await queryInstant(rule.expr, timeMs, environment);
  const result = new Map<string, { labels: Labels; value: NonNullable<Value> }>();
  const add = (of: Labels, { value, histogram }: Pick<Sample, 'value' | 'histogram'>) => {
    const labels = labelResult(rule, of);
    if (result.has(labels.key)) throw sameLabels();
    result.set(labels.key, { labels, value: histogram ?? value });
  };
  if (value.type === 'scalar') add(Labels.EMPTY, { value: value.value });
  else if (value.type === 'vector') for (const { labels, samples } of value.series) add(labels, samples[0]!);
  else throw new PromqlError('execution', 'rule result is not a vector or scalar');
  if (limit > 0 && result.size > limit) throw overLimit(limit, result.size);
  return result;
}
