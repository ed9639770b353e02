/** Between a time range and pixels. */
export interface TimeScale {
  readonly startMs: number;
  readonly endMs: number;
  readonly widthPx: number;
}

export function toPx(scale: TimeScale, ms: number): number {
  return ((ms - scale.startMs) / (scale.endMs - scale.startMs)) * scale.widthPx;
}

export function toMs(scale: TimeScale, px: number): number {
  return scale.startMs + (px / scale.widthPx) * (scale.endMs - scale.startMs);
}

/** Steps as places in a row, whether something was measured in each or not. */
export interface StepGrid {
  readonly firstMs: number;
  readonly places: number;
}

/** The steps that a range reaches into, by the start of any one of them; none where nothing was measured at all. */
export function stepGrid(
  anyMs: number | undefined,
  { startMs, endMs, stepMs }: { readonly startMs: number; readonly endMs: number; readonly stepMs: number },
): StepGrid {
  if (anyMs === undefined) return { firstMs: startMs, places: 0 };
  const firstMs = anyMs - Math.ceil((anyMs - startMs) / stepMs) * stepMs;
  return { firstMs, places: Math.max(1, Math.ceil((endMs - firstMs) / stepMs)) };
}

/** A drag of less than this many pixels was a click. */
export const DRAG_MIN_PX = 4;
