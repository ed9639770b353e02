import type { TargetGroup } from '../config/scrape-config.ts';
import type { AddressGuard } from '../http/address-guard.ts';

/** One running search for targets. */
export interface Discovery {
  stop(): void;
}

export interface DiscoveryContext {
  readonly guard: AddressGuard;
  /** All targets of this discovery as they stand now, in place of those that it said before. */
  readonly found: (groups: readonly TargetGroup[]) => void;
  /** What was found stays; the sentence holds no secret. */
  readonly failed: (problem: string) => void;
}
