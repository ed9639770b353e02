import { Labels, METRIC_NAME } from '../../labels.ts';
import type { AggregateExpr } from '../../parse/ast.ts';

/** What the labels of a group are, for the labels of a series: those of `by (…)`, or all but those of `without (…)` and the name. */
export function grouping({
  grouping,
  without,
}: Pick<AggregateExpr, 'grouping' | 'without'>): (labels: Labels) => Labels {
  if (without) {
    const dropped = new Set([...grouping, METRIC_NAME]);
    return (labels) => labels.without(dropped);
  }
  if (grouping.length === 0) return () => Labels.EMPTY;
  const kept = new Set(grouping);
  return (labels) => labels.only(kept);
}
