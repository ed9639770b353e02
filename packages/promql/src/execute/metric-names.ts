import { type LabelSet, METRIC_NAME, TYPE_LABEL, UNIT_LABEL } from '../labels.ts';
import type { Expr } from '../parse/ast.ts';
import type { Selection } from '../storage.ts';
import type { Context } from './context.ts';
import { isScalar } from './is-scalar.ts';

/**
 * Whether series of the expression may differ in their metric's name, type or unit. Where they cannot, they are still different
 * from each other without it, and nobody has to look for duplicates: the usual case.
 */
export function metricsMayDiffer(expr: Expr, context: Context): boolean {
  switch (expr.kind) {
    case 'vector': {
      const selection = context.selections.get(expr);
      return selection !== undefined && metricsDiffer(selection);
    }
    case 'matrix':
      return metricsMayDiffer(expr.selector, context);
    case 'paren':
    case 'unary':
    case 'step-invariant':
    case 'subquery':
      return metricsMayDiffer(expr.expr, context);
    case 'call':
      // These three give labels of their own choice.
      if (expr.function === 'label_replace' || expr.function === 'label_join' || expr.function === 'info') return true;
      return expr.args.some((arg) => metricsMayDiffer(arg, context));
    case 'aggregate':
      return metricsMayDiffer(expr.expr, context);
    case 'binary':
      if (isScalar(expr.right)) return metricsMayDiffer(expr.left, context);
      if (isScalar(expr.left)) return metricsMayDiffer(expr.right, context);
      // `or` joins two metrics, and group_left may take the name from the other side.
      return true;
    case 'number':
    case 'string':
      return false;
    default:
      return expr satisfies never;
  }
}

const known = new WeakMap<Selection, boolean>();

/** Says of a selection that its series are different from each other without their metrics' names too, whatever is seen of them here. */
export function staysApart(selection: Selection): void {
  known.set(selection, false);
}

function metricsDiffer(selection: Selection): boolean {
  if (selection.parts !== undefined) return selection.isOneMetric !== true;
  let differ = known.get(selection);
  if (differ === undefined) {
    differ = [METRIC_NAME, TYPE_LABEL, UNIT_LABEL].some((name) => valuesDiffer(selection, name));
    known.set(selection, differ);
  }
  return differ;
}

function valuesDiffer({ series }: Selection, name: string): boolean {
  const value = series[0] && labelValue(series[0].labels, name);
  return series.some(({ labels }) => labelValue(labels, name) !== value);
}

function labelValue({ names, values }: LabelSet, name: string): string | undefined {
  const at = names.indexOf(name);
  return at < 0 ? undefined : values[at];
}
