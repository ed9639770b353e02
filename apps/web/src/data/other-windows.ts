// The session belongs to the browser, and every window of it must know at once whom it reads as, and of which tenant.

const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('oriel-session');

/** Tells the other windows of this browser that the session is another one now. */
export function tellOtherWindows(): void {
  channel?.postMessage('changed');
}

/** Called when another window has changed the session; returns what ends it. */
export function listenToOtherWindows(listener: () => void): () => void {
  channel?.addEventListener('message', listener);
  return () => channel?.removeEventListener('message', listener);
}
