import type { HealthFigure, HealthStatus } from '@oriel/api';

/** What a check found. `score` is 100 less what slowness and failures cost; a part that is down scores 0. */
export interface Finding {
  readonly status: HealthStatus;
  readonly score: number;
  /** One sentence: what is so, and what to do about it when it is not well. */
  readonly detail: string;
  readonly figures: readonly HealthFigure[];
}

/** One part of Oriel. A new one is a file in `checks/` and a line in `compose.ts`. */
export interface HealthCheck {
  readonly name: string;
  /** What the part is for, one sentence. */
  readonly title: string;
  /** May wait; a check that does not answer within its time is DOWN. */
  measure(): Finding | Promise<Finding>;
}

export const CHECK_TIMEOUT_MS = 5_000;
