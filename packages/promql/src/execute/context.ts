import type { Annotations } from '../annotations.ts';
import type { SliceWorkers } from '../distribute/slice-task.ts';
import type { QueryOptions } from '../options.ts';
import type { Expr, VectorSelector } from '../parse/ast.ts';
import type { Selection } from '../storage.ts';
import type { Budget } from './budget.ts';
import type { ColumnStream } from './column.ts';
import type { GivenScalars } from './given-scalars.ts';
import type { SampleCounts } from './sample-counts.ts';
import type { Steps } from './steps.ts';

/** What every part of one evaluation may know, and how a node has its arguments evaluated without knowing their kinds. */
export interface Context {
  readonly options: QueryOptions;
  /** Selections are loaded before evaluation starts, all at once. */
  readonly selections: ReadonlyMap<VectorSelector, Selection>;
  /** Selectors of whose histograms only count and sum matter. */
  readonly statistics: ReadonlySet<VectorSelector>;
  readonly annotations: Annotations;
  readonly budget: Budget;
  /** Of the steps that are evaluated here; `null` where nobody asked for them. */
  readonly counts: SampleCounts | null;
  /** Evaluate slices of wide selections; `null` where there are none. */
  readonly workers: SliceWorkers | null;
  /** Scalars that are known already, by the very nodes of the tree that they are the values of. */
  readonly given: GivenScalars;

  /**
   * An instant-vector expression as a stream of series over the steps. Streams are lazy: nothing is read before the first pull, and
   * memory follows what the consumer keeps. At no step do two columns with equal labels and equal `dropName` both have a value.
   */
  vector(expr: Expr, steps: Steps): ColumnStream;

  /** A scalar expression: one value for each step. */
  scalar(expr: Expr, steps: Steps): Promise<Float64Array>;

  /** The same for an expression that is evaluated at steps of its own: its samples are counted at those. */
  countedAt(steps: Steps): Context;

  /** The same of other series, for whoever has evaluated scalars already, or where series are evaluated one by one as they are asked for. */
  with(parts: Partial<Pick<Context, 'selections' | 'given' | 'workers'>>): Context;
}
