import { Labels, METRIC_NAME, SEPARATOR } from '../../labels.ts';
import type { AggregateExpr } from '../../parse/ast.ts';

/**
 * What the labels of a group are, for the labels of a series: those of `by (…)`, or all but those of `without (…)` and the name. Of one
 * group always the same object.
 */
export function grouping({
  grouping,
  without,
}: Pick<AggregateExpr, 'grouping' | 'without'>): (labels: Labels) => Labels {
  if (without) {
    const dropped = new Set([...grouping, METRIC_NAME]);
    const known = new Map<string, Labels>();
    return (labels) => {
      const own = labels.without(dropped);
      const group = known.get(own.key);
      if (group === undefined) known.set(own.key, own);
      return group ?? own;
    };
  }
  if (grouping.length === 0) return () => Labels.EMPTY;
  const kept = new Set(grouping);
  const names = [...kept];
  const known = new Map<string, Labels>();
  return (labels) => {
    // Groups are few and series many: the labels of a group are made when it is met first.
    let values = '';
    for (const name of names) values += labels.get(name) + SEPARATOR;
    let group = known.get(values);
    if (group === undefined) {
      group = labels.only(kept);
      known.set(values, group);
    }
    return group;
  };
}
