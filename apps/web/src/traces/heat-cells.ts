import type { Heatmap } from '../data/traces.ts';
import type { HeatCell } from '../kit/chart/counts.ts';
import { instantMs } from '../kit/format/instant.ts';

/** Cells with the index of their row; a bound that the server did not list is put into the last row below it. */
export function heatCells(heatmap: Heatmap): HeatCell[] {
  return heatmap.cells.map((cell) => {
    const exact = heatmap.boundsMs.findIndex((bound) => bound >= cell.boundMs);
    return {
      startMs: instantMs(cell.start),
      row: exact < 0 ? heatmap.boundsMs.length - 1 : exact,
      count: cell.count,
      errors: cell.errors,
    };
  });
}

/** A bound as the filter spells it: whole milliseconds where they suffice, microseconds below. */
export function durationText(ms: number): string | undefined {
  if (!Number.isFinite(ms) || ms <= 0) return undefined;
  return Number.isInteger(ms) ? `${ms}ms` : `${Math.max(1, Math.round(ms * 1_000))}us`;
}
