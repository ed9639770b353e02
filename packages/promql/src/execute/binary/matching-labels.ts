import { type Labels, METRIC_NAME } from '../../labels.ts';
import type { VectorMatching } from '../../parse/ast.ts';

/** By what series of both sides find each other: the labels of `on (…)`, or all but those of `ignoring (…)` and the name. */
export function signatures({ on, labels }: VectorMatching): (labels: Labels) => Labels {
  const named = new Set(on ? labels : [...labels, METRIC_NAME]);
  return on ? (series) => series.only(named) : (series) => series.without(named);
}

/**
 * What the result of a pair is called: as the many side is, with what `group_left (…)` or `group_right (…)` takes from the one side;
 * between one and one, only by the labels that were matched.
 */
export function resultLabels(
  { cardinality, on, labels, include }: VectorMatching,
  dropsMetric: boolean,
): (many: Labels, one: Labels) => Labels {
  const named = new Set(labels);
  const base = (many: Labels): Labels => {
    const metric = dropsMetric ? many.withoutMetric() : many;
    if (cardinality !== 'one-to-one') return metric;
    return on ? metric.only(named) : metric.without(named);
  };
  if (include.length === 0) return base;
  return (many, one) => include.reduce((result, name) => result.with(name, one.get(name)), base(many));
}
