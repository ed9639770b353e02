import { Annotations } from './annotations.ts';
import type { SliceWorkers } from './distribute/slice-task.ts';
import { PromqlError } from './errors.ts';
import { askStorage } from './execute/ask-storage.ts';
import { Budget } from './execute/budget.ts';
import { collect } from './execute/collect.ts';
import { collectRange } from './execute/collect-range.ts';
import type { Context } from './execute/context.ts';
import { createContext } from './execute/evaluate.ts';
import { isScalar } from './execute/is-scalar.ts';
import { SampleCounts } from './execute/sample-counts.ts';
import { sayOfSelection } from './execute/select/say-of-selection.ts';
import { sortInTurns } from './execute/sort-in-turns.ts';
import { stepAt } from './execute/steps.ts';
import { fewAtOnce } from './few-at-once.ts';
import { compareLabels, Labels } from './labels.ts';
import { DEFAULT_OPTIONS, MOST_AT_ONCE, type QueryOptions, SELECTORS_AT_ONCE } from './options.ts';
import type { Expr, VectorSelector } from './parse/ast.ts';
import { parseExpr } from './parse/parse-expr.ts';
import { valueTypeOf } from './parse/value-type.ts';
import { type Plan, plan } from './plan/plan.ts';
import type { QueryRange } from './plan/query-range.ts';
import type { QueryMemory } from './query-memory.ts';
import type { QueryResult, QueryValue, SeriesResult } from './result.ts';
import type { Selection, SeriesStorage } from './storage.ts';

/** What a query is evaluated with; only the storage has no default. */
export interface QueryEnvironment {
  readonly storage: SeriesStorage;
  readonly options?: QueryOptions;
  /** What an expression that is given parsed was read from, with the features of the options: for the places in warnings. */
  readonly text?: string;
  /** Ends the query: it then throws a PromqlError of the code `canceled` within 100 ms. */
  readonly signal?: AbortSignal;
  /** Whether samples are counted for each step (`QueryStats.counted`). */
  readonly countSamples?: boolean;
  /**
   * What samples are held in: those that the query works with, and those of its answer, which stay held when it has ended. Whoever gave
   * the memory knows when the answer is gone.
   */
  readonly memory?: QueryMemory | null;
  /** Whose query it is, by whatever owners are told apart: they take turns, however many queries each of them has. */
  readonly owner?: unknown;
  /** Evaluate slices of wide selections, where the storage packs them (`Selection.pack`). */
  readonly workers?: SliceWorkers | null;
  /** A selection of more series is evaluated in parts, where the storage gives them: one is in memory after the other. */
  readonly mostAtOnce?: number;
}

/**
 * Evaluates at one moment, in milliseconds since the epoch. A text is parsed with the features of the options; of an expression that
 * is given parsed without its text, warnings cannot say their place. Throws PromqlSyntaxError, PromqlError, or what the
 * storage throws.
 */
export function queryInstant(
  query: string | Expr,
  timeMs: number,
  environment: QueryEnvironment,
): Promise<QueryResult> {
  return run(query, { startMs: timeMs, endMs: timeMs, stepMs: 0 }, environment);
}

/** Evaluates at `startMs`, `startMs + stepMs`, … up to `endMs`, which is included where a step falls on it. */
export async function queryRange(
  query: string | Expr,
  startMs: number,
  endMs: number,
  stepMs: number,
  environment: QueryEnvironment,
): Promise<QueryResult> {
  if (!(stepMs > 0))
    throw new PromqlError(
      'parse',
      'zero or negative query resolution step widths are not accepted. Try a positive integer',
    );
  return run(query, { startMs, endMs, stepMs }, environment);
}

async function run(
  query: string | Expr,
  range: QueryRange,
  {
    storage,
    options = DEFAULT_OPTIONS,
    text = '',
    signal = new AbortController().signal,
    countSamples = false,
    memory = null,
    owner,
    workers = null,
    mostAtOnce = MOST_AT_ONCE,
  }: QueryEnvironment,
): Promise<QueryResult> {
  const budget = new Budget(options.limits, signal, memory, owner);
  const began = performance.now();
  const expr = typeof query === 'string' ? parseExpr(query, options.features) : query;
  const annotations = new Annotations(typeof query === 'string' ? query : text);
  if (range.stepMs > 0) mustHaveSteps(expr);
  const planned = plan(expr, range, options);
  const prepared = performance.now();
  const selections = await select(planned, storage, budget, mostAtOnce);
  // Many may have been told of their series at the same time: they begin one after the other.
  if (budget.due) await budget.breathe();
  budget.check();
  for (const [selector, selection] of selections) {
    const { series, parts = [] } = selection;
    budget.found(parts.reduce((sum, part) => sum + part.series, series.length));
    if (parts.length > 0) budget.ownsLabels();
    sayOfSelection(selector, selection, annotations);
  }
  const selected = performance.now();
  const counts = countSamples ? new SampleCounts(planned.steps) : null;
  const { statistics } = planned;
  const given = new Map();
  const context = createContext({ options, selections, statistics, annotations, budget, counts, workers, given });
  const value = await evaluate(planned, range, context);
  budget.giveBack();
  return {
    value,
    warnings: annotations.warnings,
    infos: annotations.infos,
    stats: {
      ...budget.counts,
      counted: counts,
      milliseconds: {
        prepare: prepared - began,
        select: selected - prepared,
        evaluate: performance.now() - selected,
      },
    },
  };
}

function mustHaveSteps(expr: Expr): void {
  const type = valueTypeOf(expr);
  if (type !== 'scalar' && type !== 'vector')
    throw new PromqlError(
      'parse',
      `invalid expression type "${TYPE_NAMES[type]}" for range query, must be Scalar or instant Vector`,
    );
}

const TYPE_NAMES = {
  none: 'none',
  scalar: 'scalar',
  vector: 'instant vector',
  matrix: 'range vector',
  string: 'string',
} as const;

/** As many selectors as are usual at once; the first that fails ends the others. */
function select(
  { requests }: Plan,
  storage: SeriesStorage,
  budget: Budget,
  mostAtOnce: number,
): Promise<Map<VectorSelector, Selection>> {
  const hold = (samples: number) => budget.hold(samples);
  return askStorage(budget, async (signal) => {
    const failed = new AbortController();
    const either = AbortSignal.any([signal, failed.signal]);
    try {
      return new Map(
        await fewAtOnce(
          requests,
          SELECTORS_AT_ONCE,
          async ([selector, request]): Promise<[VectorSelector, Selection]> => {
            if (budget.due) await budget.breathe();
            return [selector, await storage.select({ ...request, hold, mostAtOnce }, either)];
          },
        ),
      );
    } catch (error) {
      failed.abort();
      throw error;
    }
  });
}

async function evaluate({ expr, steps }: Plan, range: QueryRange, context: Context): Promise<QueryValue> {
  const instant = range.stepMs === 0;
  const timestampMs = range.startMs;
  const inner = withoutParens(expr);
  if (steps.count < 1) return { type: 'matrix', series: [] };
  if (inner.kind === 'string') return { type: 'string', timestampMs, value: inner.value };
  if (inner.kind === 'matrix' || inner.kind === 'subquery')
    return { type: 'matrix', series: await sorted(await collectRange(inner, steps, context), context) };
  if (isScalar(inner)) {
    const values = await context.scalar(inner, steps);
    if (instant) return { type: 'scalar', timestampMs, value: values[0] as number };
    const samples = Array.from(values, (value, at) => ({ timestampMs: stepAt(steps, at), value }));
    return { type: 'matrix', series: [{ labels: Labels.EMPTY, samples }] };
  }
  const series = await collect(context.vector(inner, steps), steps, context);
  return instant ? { type: 'vector', series } : { type: 'matrix', series: await sorted(series, context) };
}

function sorted(series: SeriesResult[], { budget }: Context): Promise<SeriesResult[]> {
  return sortInTurns(series, (a, b) => compareLabels(a.labels, b.labels), budget);
}

function withoutParens(expr: Expr): Expr {
  return expr.kind === 'paren' ? withoutParens(expr.expr) : expr;
}
