/** The moments at which an expression is evaluated: `start`, `start + step`, … in milliseconds since the epoch. */
export interface Steps {
  readonly startMs: number;
  /** At least 1, also where `count` is 1. */
  readonly stepMs: number;
  readonly count: number;
}

export function stepAt(steps: Steps, at: number): number {
  return steps.startMs + at * steps.stepMs;
}

export function lastStep(steps: Steps): number {
  return stepAt(steps, steps.count - 1);
}
