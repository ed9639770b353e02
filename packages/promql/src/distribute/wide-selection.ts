import type { Context } from '../execute/context.ts';
import { metricsMayDiffer } from '../execute/metric-names.ts';
import { subquerySteps } from '../execute/select/subquery-steps.ts';
import type { Steps } from '../execute/steps.ts';
import type { SelectedSeries, Selection } from '../storage.ts';
import type { SeriesShape } from './shape.ts';
import type { SliceWorkers } from './slice-task.ts';

/** A wide selection that the storage can pack, and who evaluates it. */
export interface WideSelection {
  readonly series: readonly SelectedSeries[];
  readonly pack: NonNullable<Selection['pack']>;
  readonly samples: number;
  /** Whether some of them may differ in nothing but the names that a function takes. */
  readonly mayMeet: boolean;
  readonly workers: SliceWorkers;
}

/** `undefined` for what is evaluated as any other. */
export function wideSelection(
  shape: SeriesShape,
  comesBack: boolean,
  steps: Steps,
  context: Context,
): WideSelection | undefined {
  const { workers, selections, options } = context;
  if (workers === null || options.features.delayedNameRemoval) return undefined;
  const selection = selections.get(shape.selector);
  if (selection?.pack === undefined) return undefined;
  const { series, pack } = selection;
  // The limit is said by whoever comes upon it.
  if (series.length > options.limits.series) return undefined;
  let samples = 0;
  for (const one of series) samples += one.samples;
  const evaluations =
    shape.subquery === null ? steps.count : Math.max(0, subquerySteps(shape.subquery, steps, options).count);
  const work = { series: series.length, samples, steps: steps.count, evaluations, comesBack };
  if (!workers.isWorthwhile(work)) return undefined;
  const mayMeet = shape.namesGo && metricsMayDiffer(shape.selector, context);
  return { series, pack, samples, mayMeet, workers };
}
