import { PromqlError } from '../../errors.ts';
import { compileMatcher, type LabelMatcher } from '../../label-matcher.ts';
import { type Labels, METRIC_NAME } from '../../labels.ts';
import type { Call, Expr, VectorSelector } from '../../parse/ast.ts';
import { ABSENT, type Column, type ColumnStream, emptyColumn, HISTOGRAM, setFloat, setHistogram } from '../column.ts';
import type { Context } from '../context.ts';
import { refuseEqual } from '../refuse-equal.ts';
import type { Steps } from '../steps.ts';
import { type InfoMetrics, infoMetrics } from './info-metrics.ts';

/**
 * `info(v, {data labels})`: the series with the labels of the info metrics that belong to the same target. What an info series says
 * may change, so one series can come out as several, each for its time. The plan has made the second argument a selector.
 */
export function info(call: Call, steps: Steps, context: Context): ColumnStream {
  return refuseEqual(enriched(call, steps, context), context);
}

async function* enriched(call: Call, steps: Steps, context: Context): ColumnStream {
  const vector = call.args[0] as Expr;
  const selector = selectorOf(call.args[1] as Expr);
  const metrics = await infoMetrics(selector, steps, context);
  const isInfoMetric = allOf(selector.matchers.filter(({ name }) => name === METRIC_NAME));
  const data = selector.matchers.filter(({ name }) => name !== METRIC_NAME);
  const wanted = data.length === 0 ? null : new Set(data.map(({ name }) => name));
  // A condition that nothing fails by having no such label lets series pass that belong to no info series.
  const optional = data.every((matcher) => compileMatcher(matcher)(''));
  for await (const column of context.vector(vector, steps)) {
    if (isInfoMetric(column.labels.get(METRIC_NAME))) yield column;
    else yield* splitByInfo(column, metrics, wanted, optional);
  }
}

function selectorOf(expr: Expr): VectorSelector {
  if (expr.kind === 'step-invariant') return selectorOf(expr.expr);
  if (expr.kind === 'vector') return expr;
  throw new PromqlError('execution', 'the second argument of info() must be a selector');
}

function allOf(matchers: readonly LabelMatcher[]): (value: string) => boolean {
  const conditions = matchers.map(compileMatcher);
  return (value) => conditions.every((meets) => meets(value));
}

/** The column's steps, dealt out to one column for each set of info series that has something to say about it. */
function splitByInfo(
  column: Column,
  metrics: InfoMetrics,
  wanted: ReadonlySet<string> | null,
  optional: boolean,
): Iterable<Column> {
  const parts = new Map<string, Column>();
  const candidates = metrics.candidatesFor(column.labels);
  for (let step = 0; step < column.kinds.length; step++) {
    if (column.kinds[step] === ABSENT) continue;
    const found = candidates.map((metric) => metric.at(step)).filter((labels) => labels !== undefined);
    if (found.length === 0 && !optional) continue;
    const key = found.map((labels) => labels.key).join();
    let part = parts.get(key);
    if (part === undefined) {
      part = emptyColumn(withData(column.labels, found, wanted), column.kinds.length);
      part.dropName = column.dropName;
      parts.set(key, part);
    }
    const histogram = column.kinds[step] === HISTOGRAM ? column.histograms?.[step] : undefined;
    if (histogram === undefined) setFloat(part, step, column.floats[step] as number);
    else setHistogram(part, step, histogram);
  }
  return parts.values();
}

function withData(base: Labels, found: readonly Labels[], wanted: ReadonlySet<string> | null): Labels {
  const data = new Map<string, string>();
  for (const labels of found)
    for (const [name, value] of labels.withoutMetric().pairs()) {
      if (wanted !== null && !wanted.has(name)) continue;
      if ((data.get(name) ?? value) !== value) throw new PromqlError('execution', `conflicting label: ${name}`);
      if (!base.has(name)) data.set(name, value);
    }
  let labels = base;
  for (const [name, value] of data) labels = labels.with(name, value);
  return labels;
}
