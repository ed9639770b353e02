import { Labels, METRIC_NAME, PromqlError } from '@oriel/promql';
import type { RecordingRule } from '../rule-file/rule-group.ts';

/** What a series of a rule's query is called as a series of the rule: its name, then the labels that the rule adds or empties. */
export function labelResult({ name, labels }: RecordingRule, of: Labels): Labels {
  return Labels.from({ ...of.toObject(), [METRIC_NAME]: name, ...labels });
}

/** Two series of one query became one: nobody could say which of them counts (Prometheus, rules/recording.go). */
export function sameLabels(): PromqlError {
  return new PromqlError('execution', 'vector contains metrics with the same labelset after applying rule labels');
}

export function overLimit(limit: number, series: number): PromqlError {
  return new PromqlError('execution', `exceeded limit of ${limit} with ${series} series`);
}
