import { type TimeScale, toPx } from './time-scale.ts';

/** Something that happened at one moment and may explain what a chart shows: a deploy, later an alert or an incident. */
export interface TimeMark {
  readonly key: string;
  readonly atMs: number;
  /** `checkout 2.4.0 → 2.4.1` */
  readonly text: string;
  readonly colour: string;
}

/** So near to a mark the pointer means it. */
const NEAR_PX = 7;

export function marksNear(marks: readonly TimeMark[] | undefined, scale: TimeScale, px: number): readonly TimeMark[] {
  return (marks ?? []).filter((mark) => Math.abs(toPx(scale, mark.atMs) - px) <= NEAR_PX);
}

export function marksBetween(
  marks: readonly TimeMark[] | undefined,
  startMs: number,
  endMs: number,
): readonly TimeMark[] {
  return (marks ?? []).filter((mark) => mark.atMs >= startMs && mark.atMs < endMs);
}
