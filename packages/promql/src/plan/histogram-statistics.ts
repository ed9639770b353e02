import type { Expr, VectorSelector } from '../parse/ast.ts';
import { childrenOf } from '../parse/walk.ts';

const OF_COUNT_AND_SUM: ReadonlySet<string> = new Set(['histogram_count', 'histogram_sum', 'histogram_avg']);
const OF_BUCKETS: ReadonlySet<string> = new Set([
  'histogram_quantile',
  'histogram_quantiles',
  'histogram_fraction',
  'changes',
]);
/** They cut buckets off, or compare them. */
const OPERATORS_OF_BUCKETS: ReadonlySet<string> = new Set(['</', '>/', '==', '!=']);

/**
 * Selectors of whose native histograms only count and sum are asked in the end, so that nobody has to add up buckets. Not inside of
 * subqueries, which leave samples out: there a reset can only be seen by the buckets.
 */
export function selectorsOfStatistics(expr: Expr): ReadonlySet<VectorSelector> {
  const selectors = new Set<VectorSelector>();
  visit(expr, false);
  return selectors;

  function visit(node: Expr, statistics: boolean): void {
    if (node.kind === 'vector') {
      if (statistics) selectors.add(node);
      return;
    }
    if (node.kind === 'subquery' || needsBuckets(node)) return;
    const inside = statistics || (node.kind === 'call' && OF_COUNT_AND_SUM.has(node.function));
    for (const child of childrenOf(node)) visit(child, inside);
  }
}

function needsBuckets(node: Expr): boolean {
  switch (node.kind) {
    case 'call':
      return OF_BUCKETS.has(node.function);
    case 'aggregate':
      return node.op === 'count_values';
    case 'binary':
      return OPERATORS_OF_BUCKETS.has(node.op);
    default:
      return false;
  }
}
