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
  readonly time: Pick<TimeWindow, 'text' | 'isRelative' | 'isLive' | 'refresh'>;
}

interface Emptiness {
  readonly isEmpty: boolean;
  /** It looks again by itself, and nobody has asked for that: what is on the page stays as it is meanwhile. */
  readonly isWaiting: boolean;
}

/**
 * Whether there is nothing to show. A newcomer's page then looks again by itself: what was acknowledged is found a moment later, and
 * they wait for it.
 */
export function useFirstArrival({ found, count, isPlain, hasSent, time }: Arrival): Emptiness {
  const { text, isRelative, isLive, refresh } = time;
  const hasNone = found.data !== undefined && count === 0;
  // Nothing in particular was in this range a moment ago. The answer to another question says nothing of this one.
  const emptyRange = useRef<TimeWindow['text']>(undefined);
  if (!found.isPlaceholderData) emptyRange.current = isPlain && hasNone ? text : undefined;
  const isEmpty = hasNone && (!found.isPlaceholderData || (isPlain && emptyRange.current !== undefined));
  const isWaiting = isEmpty && emptyRange.current === text && hasSent === true && isRelative && !isLive;
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => !document.hidden && refresh(), TRY_AGAIN_EVERY_MS);
    return () => clearInterval(timer);
  }, [isWaiting, refresh]);
  return { isEmpty, isWaiting };
}
