import { useEffect, useRef } from 'react';
import { TRY_AGAIN_EVERY_MS } from '../data/query-client.ts';
import type { TimeWindow } from '../shell/time-window.tsx';

interface Arrival {
  readonly found: { readonly data: unknown; readonly isPlaceholderData: boolean };
  /** How many of them are there to be shown. */
  readonly count: number;
  /** Nobody asks for anything in particular. */
  readonly isPlain: boolean;
  readonly hasSent: boolean | undefined;
  readonly time: Pick<TimeWindow, 'isRelative' | 'isLive' | 'refresh'>;
}

/**
 * Whether there is nothing to show. A newcomer's page then looks again by itself: what was acknowledged is found a moment later, and
 * they wait for it.
 */
export function useFirstArrival({ found, count, isPlain, hasSent, time }: Arrival): boolean {
  const { isRelative, isLive, refresh } = time;
  const hasNone = found.data !== undefined && count === 0;
  // While it looks again the page stays as it is; the answer to another question says nothing of this one.
  const wasPlainAndEmpty = useRef(false);
  if (!found.isPlaceholderData) wasPlainAndEmpty.current = isPlain && hasNone;
  const isEmpty = hasNone && (!found.isPlaceholderData || (isPlain && wasPlainAndEmpty.current));
  const isWaiting = isEmpty && isPlain && hasSent === true && isRelative && !isLive;
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => !document.hidden && refresh(), TRY_AGAIN_EVERY_MS);
    return () => clearInterval(timer);
  }, [isWaiting, refresh]);
  return isEmpty;
}
