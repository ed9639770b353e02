import type { Column } from './column.ts';
import type { Context } from './context.ts';

/**
 * The value is no longer the metric's: with delayed name removal the column is only marked, so that later parts (and annotations)
 * still know the name; otherwise the name goes at once.
 */
export function dropName(column: Column, context: Context): void {
  column.dropName = true;
  if (!context.options.features.delayedNameRemoval) column.labels = column.labels.withoutMetric();
}
