import { useCallback, useSyncExternalStore } from 'react';

/** The moment that one chart of the page is pointed at: the others show it, too. Charts on a canvas share theirs through their library. */
let pointed: { readonly ms: number; readonly by: string } | undefined;
const watchers = new Set<() => void>();

/** @param by the chart that is pointed at; without a moment it is pointed at no more */
export function pointAt(by: string, ms: number | undefined): void {
  if (ms === undefined && pointed?.by !== by) return;
  if (ms === pointed?.ms && by === pointed?.by) return;
  pointed = ms === undefined ? undefined : { ms, by };
  for (const watcher of watchers) watcher();
}

/** Where another chart of the page is pointed at. */
export function useMomentOfOthers(by: string): number | undefined {
  const momentNow = useCallback(() => (pointed === undefined || pointed.by === by ? undefined : pointed.ms), [by]);
  return useSyncExternalStore(watch, momentNow);
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
