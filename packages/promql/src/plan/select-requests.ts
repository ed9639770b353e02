import type { QueryOptions } from '../options.ts';
import type { AggregateExpr, AtModifier, Expr, SubqueryExpr, VectorSelector } from '../parse/ast.ts';
import type { BucketColumn, SelectHints, SelectRequest } from '../storage.ts';
import { instantBucketColumns, rangeBucketColumns } from './bucket-columns.ts';
import type { QueryRange } from './query-range.ts';

/** What every selector of a resolved tree will read, in the order of the text. */
export function selectRequests(
  expr: Expr,
  query: QueryRange,
  { lookbackMs, features }: Pick<QueryOptions, 'lookbackMs' | 'features'>,
): ReadonlyMap<VectorSelector, SelectRequest> {
  const requests = new Map<VectorSelector, SelectRequest>();
  visit(expr, { startMs: query.startMs, endMs: query.endMs, around: null, inSubquery: false });
  return requests;

  interface Place {
    /** When the expression is evaluated, first and last. */
    readonly startMs: number;
    readonly endMs: number;
    /** The function or aggregation straight around. */
    readonly around: Pick<SelectHints, 'function' | 'grouping'> | null;
    /** There it is evaluated at steps of the subquery's own. */
    readonly inSubquery: boolean;
  }

  function visit(node: Expr, place: Place): void {
    switch (node.kind) {
      case 'number':
      case 'string':
        return;
      case 'paren':
      case 'unary':
      case 'step-invariant':
        visit(node.expr, place);
        return;
      case 'binary':
        visit(node.left, { ...place, around: null });
        visit(node.right, { ...place, around: null });
        return;
      case 'aggregate':
        visit(node.expr, { ...place, around: { function: node.op, grouping: groupingOf(node) } });
        if (node.parameter !== null) visit(node.parameter, { ...place, around: null });
        return;
      case 'call':
        for (const arg of node.args) visit(arg, { ...place, around: { function: node.function, grouping: null } });
        return;
      case 'vector':
        request(node, 0, place);
        return;
      case 'matrix':
        request(node.selector, node.range as number, place);
        return;
      case 'subquery':
        visit(node.expr, { ...within(node, place), around: place.around, inSubquery: true });
        return;
      default:
        node satisfies never;
    }
  }

  function request(selector: VectorSelector, rangeMs: number, place: Place): void {
    const { startMs, endMs } = moved(selector, place);
    const reachBackMs = rangeMs === 0 ? lookbackMs : rangeMs + (selector.modifier === null ? 0 : lookbackMs);
    const columns = bucketColumns(selector, rangeMs, place);
    const reachAheadMs = selector.modifier === 'smoothed' ? lookbackMs : 0;
    const newestOnly = rangeMs === 0 && selector.modifier === null && !place.inSubquery && startMs === endMs;
    requests.set(selector, {
      matchers: selector.matchers,
      // Ranges are open on their left.
      startMs: startMs - reachBackMs + 1,
      endMs: endMs + reachAheadMs,
      hints: {
        function: place.around?.function ?? '',
        stepMs: query.stepMs,
        evaluation: { startMs: place.startMs, endMs: place.endMs },
        rangeMs,
        grouping: place.around?.grouping ?? null,
        ...(newestOnly && { newestOnly }),
        windows:
          columns === undefined
            ? null
            : {
                firstEndMs: startMs,
                stepMs: typeof selector.at === 'number' || startMs === endMs ? 0 : query.stepMs,
                lengthMs: rangeMs === 0 ? lookbackMs : rangeMs,
                columns,
              },
      },
    });
  }

  function bucketColumns(
    { modifier }: VectorSelector,
    rangeMs: number,
    { around, inSubquery }: Place,
  ): readonly BucketColumn[] | undefined {
    if (modifier !== null || inSubquery) return undefined;
    const name = around?.function ?? '';
    return rangeMs === 0 ? instantBucketColumns(name) : rangeBucketColumns(name, features);
  }
}

function groupingOf({ grouping, without }: AggregateExpr): SelectHints['grouping'] {
  return { by: !without, labels: grouping };
}

/** When the inside of a subquery is evaluated. */
function within<P extends { readonly startMs: number; readonly endMs: number }>(subquery: SubqueryExpr, place: P): P {
  const { startMs, endMs } = moved(subquery, place);
  return { ...place, startMs: startMs - (subquery.range as number), endMs };
}

function moved(
  { at, offset }: { readonly at: AtModifier | null; readonly offset: unknown },
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
): { readonly startMs: number; readonly endMs: number } {
  const by = offset as number;
  return typeof at === 'number' ? { startMs: at - by, endMs: at - by } : { startMs: startMs - by, endMs: endMs - by };
}
