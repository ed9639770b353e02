import { PromqlError } from './errors.ts';
import { Budget } from './execute/budget.ts';
import { fewAtOnce } from './few-at-once.ts';
import type { LabelMatcher } from './label-matcher.ts';
import { DEFAULT_OPTIONS, MOST_AT_ONCE, SELECTORS_AT_ONCE } from './options.ts';
import type { Expr } from './parse/ast.ts';
import { formatDuration } from './parse/duration.ts';
import { parseExpr } from './parse/parse-expr.ts';
import { plan } from './plan/plan.ts';
import type { QueryRange } from './plan/query-range.ts';
import { printExpr } from './print/print-expr.ts';
import type { QueryEnvironment } from './query.ts';
import type { Selection } from './storage.ts';

/** What a query would do, without doing it: no sample is read. */
export interface Explanation {
  /** Moments at which the query is evaluated. */
  readonly steps: number;
  /** In the order of the text. */
  readonly selectors: readonly SelectorExplanation[];
  /** Over all selectors; of samples, an upper bound. */
  readonly series: number;
  readonly samples: number;
}

/** What one selector of a query would read. */
export interface SelectorExplanation {
  /** As Prometheus prints it, with the times of `@` and durations worked out. */
  readonly selector: string;
  readonly matchers: readonly LabelMatcher[];
  /** What is read, both ends inclusive, in milliseconds since the epoch. */
  readonly startMs: number;
  readonly endMs: number;
  /** The function or aggregation straight around it, empty for none. */
  readonly function: string;
  readonly series: number;
  readonly samples: number;
  /** The length of the buckets that would be read instead of samples, as a duration; `null` for samples. */
  readonly rollup: string | null;
  /** What the storage has to say: what is beyond its retention. */
  readonly warnings: readonly string[];
}

/** Of an instant query, both ends are its time and the step is 0. Throws as a query does. */
export async function explain(
  query: string | Expr,
  range: QueryRange,
  {
    storage,
    options = DEFAULT_OPTIONS,
    signal = new AbortController().signal,
    owner,
    mostAtOnce = MOST_AT_ONCE,
  }: QueryEnvironment,
): Promise<Explanation> {
  const expr = typeof query === 'string' ? parseExpr(query, options.features) : query;
  const { steps, requests } = plan(expr, range, options);
  const budget = new Budget(options.limits, signal, null, owner);
  const hold = (samples: number) => budget.hold(samples);
  const selectors = await fewAtOnce(
    requests,
    SELECTORS_AT_ONCE,
    async ([selector, request]): Promise<SelectorExplanation> => {
      if (budget.due) await budget.breathe();
      const selection = await storage.select({ ...request, hold, mostAtOnce }, signal);
      const { series, samples, warnings, rollupMs } = await totalsOf(selection, signal);
      return {
        selector: printExpr(selector),
        matchers: selector.matchers,
        startMs: request.startMs,
        endMs: request.endMs,
        function: request.hints.function,
        series,
        samples,
        rollup: rollupMs === undefined ? null : formatDuration(rollupMs),
        warnings: [...warnings],
      };
    },
  );
  if (signal.aborted) throw new PromqlError('canceled', 'query was canceled in query preparation');
  return {
    steps: Math.max(steps.count, 0),
    selectors,
    series: selectors.reduce((total, { series }) => total + series, 0),
    samples: selectors.reduce((total, { samples }) => total + samples, 0),
  };
}

/** What is read in parts is opened part by part, as it would be for the query. */
async function totalsOf({ series, parts = [], warnings = [], rollupMs }: Selection, signal: AbortSignal) {
  const totals = {
    series: series.length,
    samples: series.reduce((total, { samples }) => total + samples, 0),
    warnings: new Set(warnings),
    rollupMs,
  };
  for (const part of parts) {
    const opened = await part.open(() => {}, signal);
    totals.series += opened.series.length;
    totals.samples += opened.series.reduce((total, { samples }) => total + samples, 0);
    for (const warning of opened.warnings ?? []) totals.warnings.add(warning);
    totals.rollupMs ??= opened.rollupMs;
  }
  return totals;
}
