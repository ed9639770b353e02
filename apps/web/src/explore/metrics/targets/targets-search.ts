import { oneOf, oneText } from '../../../kit/url-state.ts';

export const TARGET_STATES = ['down', 'up', 'unknown', 'dropped'] as const;
export type TargetState = (typeof TARGET_STATES)[number];

/** The targets page as its URL says it. */
export interface TargetsSearch {
  /** Absent for all that are scraped. */
  readonly state?: TargetState | undefined;
  /** Words that pool, address, labels or error contain. */
  readonly find?: string | undefined;
  /** The target whose panel is open: `pool address`. */
  readonly target?: string | undefined;
}

export function validateTargetsSearch(search: Record<string, unknown>): TargetsSearch {
  return {
    state: oneOf(search.state, TARGET_STATES),
    find: oneText(search.find),
    target: oneText(search.target),
  };
}
