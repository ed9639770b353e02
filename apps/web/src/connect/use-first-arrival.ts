import { useEffect } from 'react';
import { TRY_AGAIN_EVERY_MS } from '../data/query-client.ts';

/** Whether a newcomer's page looks again by itself: what was acknowledged is found a moment later, and they wait for it. */
export function useLookAgain(isWaiting: boolean, refresh: () => void): void {
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => !document.hidden && refresh(), TRY_AGAIN_EVERY_MS);
    return () => clearInterval(timer);
  }, [isWaiting, refresh]);
}
