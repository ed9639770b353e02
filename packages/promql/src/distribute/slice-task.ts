import type { Remark } from '../annotations.ts';
import type { PromqlErrorCode } from '../errors.ts';
import type { GivenScalars } from '../execute/given-scalars.ts';
import type { Steps } from '../execute/steps.ts';
import type { LabelSet } from '../labels.ts';
import type { QueryOptions } from '../options.ts';
import type { AggregateExpr, Call, VectorSelector } from '../parse/ast.ts';
import type { PackedSeries } from '../storage.ts';

/** In a slice, the number of a series' group: it stands for all labels by which a query may group. */
export const GROUP_LABEL = '__group__';

/**
 * Threads that evaluate slices of wide selections, so that whoever asked for one does not hold up everybody else. The server has such;
 * without them all is evaluated where it was asked, with the same answer.
 */
export interface SliceWorkers {
  /** How many slices are evaluated at the same time. */
  readonly count: number;
  /** Whether so much work is worth the way; otherwise it is done where it was asked. */
  isWorthwhile(work: WideWork): boolean;
  /**
   * Evaluates a slice (`runSlice`). `task` is called when a worker is free: what it makes takes memory. Rejects at once when
   * the signal aborts, and when the worker ends.
   */
  run(task: () => SliceTask, signal: AbortSignal): Promise<SliceAnswer>;
}

/** How much there is to do. */
export interface WideWork {
  readonly series: number;
  /** An upper bound. */
  readonly samples: number;
  readonly steps: number;
  /** At how many steps each series is evaluated: at those of the subquery, where there is one. */
  readonly evaluations: number;
  /** Whether each series comes back with a value for each step, and not only groups of them. */
  readonly comesBack: boolean;
}

/** Some of a selection's series, and what is to be made of them. Can be cloned by `structuredClone`. */
export interface SliceTask {
  /** An aggregation by `GROUP_LABEL`, which stands for the groups of the query, or what is evaluated series by series. */
  readonly expr: AggregateExpr | VectorSelector | Call;
  readonly steps: Steps;
  /** Of scalars within it that are made of other series: by its own nodes, which a clone of both together keeps. */
  readonly given: GivenScalars;
  readonly options: QueryOptions;
  readonly countsSamples: boolean;
  /** Those that series of the slice have: the group, and what functions say of a series. */
  readonly labels: readonly LabelSet[];
  /** For each series the place of its labels. */
  readonly labelsOf: Int32Array;
  /** An upper bound for each series. */
  readonly samples: Float64Array;
  readonly series: PackedSeries;
}

/** What a worker answers: values, or why the query has none. */
export type SliceAnswer =
  | ({ readonly kind: 'groups' } & SlicePartial)
  | ({ readonly kind: 'columns' } & SliceColumns)
  | { readonly kind: 'refused'; readonly code: PromqlErrorCode; readonly message: string };

/** What an evaluation says beside its values. */
interface SliceRemarks {
  readonly said: readonly Remark[];
  /** Of each step, where they were asked for. */
  readonly counted: {
    readonly queryable: Float64Array<ArrayBuffer>;
    readonly read: Float64Array<ArrayBuffer>;
  } | null;
  readonly read: { readonly series: number; readonly samples: number; readonly peakSamples: number };
}

/** What becomes of series, without those that have no value: columns one behind the other. */
export interface SliceColumns extends SliceRemarks {
  /** Their places in the slice. */
  readonly series: Int32Array<ArrayBuffer>;
  readonly kinds: Uint8Array<ArrayBuffer>;
  readonly floats: Float64Array<ArrayBuffer>;
}

/** What a slice makes of the groups that it knows, in the order in which it met them: columns one behind the other. */
export interface SlicePartial extends SliceRemarks {
  readonly groups: Int32Array<ArrayBuffer>;
  readonly kinds: Uint8Array<ArrayBuffer>;
  /** Counts, minima, maxima; sums without what rounding took from them. */
  readonly floats: Float64Array<ArrayBuffer>;
  /** Only of `sum` and `avg`: what rounding took from the sums, and how many values they have. */
  readonly summed: {
    readonly compensations: Float64Array<ArrayBuffer>;
    readonly counts: Float64Array<ArrayBuffer>;
  } | null;
}
