import { PromqlError } from '../errors.ts';
import type { Steps } from '../execute/steps.ts';
import type { QueryOptions } from '../options.ts';
import type { Expr, VectorSelector } from '../parse/ast.ts';
import type { SelectRequest } from '../storage.ts';
import { selectorsOfStatistics } from './histogram-statistics.ts';
import type { QueryRange } from './query-range.ts';
import { resolve } from './resolve.ts';
import { selectRequests } from './select-requests.ts';
import { wrapStepInvariants } from './step-invariants.ts';

/** A query ready to run: nothing in the tree depends on the query's range any more, and what it will read is known. */
export interface Plan {
  readonly expr: Expr;
  readonly steps: Steps;
  readonly requests: ReadonlyMap<VectorSelector, SelectRequest>;
  /** Of whose histograms only count and sum matter. */
  readonly statistics: ReadonlySet<VectorSelector>;
}

export function plan(expr: Expr, query: QueryRange, options: QueryOptions): Plan {
  const { limits } = options;
  const count = query.stepMs === 0 ? 1 : Math.floor((query.endMs - query.startMs) / query.stepMs) + 1;
  if (count > limits.steps)
    throw new PromqlError(
      'too_many_steps',
      `the range has ${count} steps and a query may have ${limits.steps}: ask for a shorter range or a larger step`,
    );
  const prepared = wrapStepInvariants(resolve(expr, query));
  return {
    expr: prepared,
    steps: { startMs: query.startMs, stepMs: Math.max(query.stepMs, 1), count },
    requests: selectRequests(prepared, query, options),
    statistics: selectorsOfStatistics(prepared),
  };
}
