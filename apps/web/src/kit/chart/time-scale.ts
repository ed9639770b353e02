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

/** A drag of less than this many pixels was a click. */
export const DRAG_MIN_PX = 4;
