import type { TargetGroup } from '../config/scrape-config.ts';
import type { AddressGuard } from '../http/address-guard.ts';

/** One running search for targets. */
export interface Discovery {
  stop(): void;
}

export interface DiscoveryContext {
  readonly guard: AddressGuard;
  /** How its server is asked, where it has one. */
  readonly openCalls: () => DiscoveryCalls;
  /** All targets of this discovery as they stand now, in place of those that it said before. */
  readonly found: (groups: readonly TargetGroup[]) => void;
  /** What was found stays; the sentence holds no secret. */
  readonly failed: (problem: string) => void;
}

export type DiscoveryAnswer<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: Error }
  /** It was not asked: it has failed too often, and is left alone for a while. */
  | { readonly kind: 'paused' };

/** Asks one server: again where that may help, and for a while not at all where it does not. Never rejects. */
export interface DiscoveryCalls extends Disposable {
  call<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<DiscoveryAnswer<T>>;
}

/** Asks once, whatever was before. */
export const ASK_ONCE: DiscoveryCalls = {
  async call(ask) {
    try {
      return { kind: 'answered', value: await ask() };
    } catch (error) {
      return { kind: 'failed', error: error as Error };
    }
  },
  [Symbol.dispose]() {},
};
