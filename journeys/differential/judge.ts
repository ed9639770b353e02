import { askLibrary } from './ask-library.ts';
import type { Case } from './case.ts';
import { type Answer, differenceOf, differentCounts } from './compare.ts';
import { dependsOnRounding } from './depends-on-rounding.ts';
import { countsDiffer, reasonToLeaveOut } from './exclusions.ts';
import type { Peer } from './peer.ts';
import { APART_MS, FIRST_MS, placeCase } from './place-case.ts';
import { shrink } from './shrink.ts';

export type Verdict =
  | { readonly kind: 'alike'; readonly refused: boolean }
  | { readonly kind: 'left-out'; readonly reason: string }
  /** A difference that hangs on rounding: it says nothing. */
  | { readonly kind: 'rounding' }
  | { readonly kind: 'different'; readonly difference: string };

/** Gives every case a time of its own, at which nobody has been asked before. */
export class Judge {
  #nextMs = FIRST_MS;

  async try(one: Case, peer: Peer): Promise<Verdict> {
    const reason = reasonToLeaveOut(one.query, peer.version);
    if (reason !== null) return { kind: 'left-out', reason };
    const placed = placeCase(one, this.#nextMs);
    this.#nextMs += APART_MS;
    const theirs = await peer.answer(placed);
    const ours = await askLibrary(placed, peer.options);
    const difference = differenceOf(theirs, ours, peer.histogramsAreClose);
    if (difference === null) {
      const miscounted = countsDiffer(one, peer.version) ? null : miscount(theirs, ours);
      if (miscounted !== null) return { kind: 'different', difference: miscounted };
      return { kind: 'alike', refused: ours instanceof Error };
    }
    return (await dependsOnRounding(placed, peer.options, ours))
      ? { kind: 'rounding' }
      : { kind: 'different', difference };
  }

  /** The smallest case that still differs, and in what. */
  async shrink(found: Case, peer: Peer): Promise<{ readonly smallest: Case; readonly verdict: Verdict }> {
    const smallest = await shrink(found, async (smaller) => (await this.try(smaller, peer)).kind === 'different');
    return { smallest, verdict: await this.try(smallest, peer) };
  }
}

function miscount(theirs: Answer, ours: Answer): string | null {
  if (theirs instanceof Error || ours instanceof Error) return null;
  const [want, got] = [theirs.stats.counted, ours.stats.counted];
  return want === null || got === null ? null : differentCounts(want, got);
}
