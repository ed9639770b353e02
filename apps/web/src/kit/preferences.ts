import { useSyncExternalStore } from 'react';
import type { Zone } from './format/instant.ts';
import { type Place, PreferenceStore, type Preferences } from './preference-store.ts';

export type { Preferences } from './preference-store.ts';

export const preferences = new PreferenceStore(browserStorage());

function browserStorage(): Place | undefined {
  try {
    return localStorage;
  } catch {
    // Switched off.
    return undefined;
  }
}

// Another window of this browser has changed something.
if (typeof window !== 'undefined')
  window.addEventListener('storage', ({ key, newValue }) => preferences.hear(key, newValue));

export function changePreferences(change: Partial<Preferences>): void {
  preferences.change(change);
}

/** Puts theme and density on the document, now and whenever they change; tokens.css does the rest. */
export function applyPreferences(): void {
  const apply = (): void => {
    const root = document.documentElement;
    const { theme, density } = preferences.values;
    if (theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = theme;
    root.dataset.density = density;
  };
  apply();
  preferences.subscribe(apply);
}

function subscribe(watcher: () => void): () => void {
  return preferences.subscribe(watcher);
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => preferences.values);
}

export function useZone(): Zone {
  return usePreferences().zone;
}

/** Pixels of one row of a list. */
export function useRowHeight(): number {
  return usePreferences().density === 'dense' ? 24 : 32;
}

const systemDark = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : undefined;

function subscribeDark(watcher: () => void): () => void {
  const stop = subscribe(watcher);
  systemDark?.addEventListener('change', watcher);
  return () => {
    stop();
    systemDark?.removeEventListener('change', watcher);
  };
}

/** For what is drawn on a canvas and must be drawn again when the theme changes. */
export function useIsDark(): boolean {
  return useSyncExternalStore(subscribeDark, () => {
    const { theme } = preferences.values;
    return theme === 'dark' || (theme === 'system' && systemDark?.matches === true);
  });
}
