import { useSyncExternalStore } from 'react';
import type { Zone } from './format/instant.ts';

/** What one person likes on this device. Never part of a link. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'dense' | 'comfortable';
  readonly zone: Zone;
  readonly railCollapsed: boolean;
  /** Columns of a list as its address has them; undefined for the usual ones. */
  readonly logColumns?: readonly string[] | undefined;
  readonly traceColumns?: readonly string[] | undefined;
}

const DEFAULTS: Preferences = { theme: 'system', density: 'dense', zone: 'local', railCollapsed: false };
const STORAGE_KEY = 'oriel.preferences';

let current = read();
const watchers = new Set<() => void>();

function read(): Preferences {
  try {
    const stored = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}') as Partial<Preferences>;
    return {
      theme: stored.theme === 'light' || stored.theme === 'dark' ? stored.theme : DEFAULTS.theme,
      density: stored.density === 'comfortable' ? 'comfortable' : DEFAULTS.density,
      zone: stored.zone === 'utc' ? 'utc' : DEFAULTS.zone,
      railCollapsed: stored.railCollapsed === true,
      logColumns: textsOf(stored.logColumns),
      traceColumns: textsOf(stored.traceColumns),
    };
  } catch {
    // Storage is switched off or holds what we did not write: the defaults are good.
    return DEFAULTS;
  }
}

function textsOf(stored: unknown): readonly string[] | undefined {
  return Array.isArray(stored) ? stored.filter((one) => typeof one === 'string') : undefined;
}

export function changePreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(current));
  } catch {
    // Without storage a preference holds until the page closes.
  }
  applyPreferences();
  for (const watcher of watchers) watcher();
}

/** Puts theme and density on the document; tokens.css does the rest. */
export function applyPreferences(): void {
  const root = document.documentElement;
  if (current.theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = current.theme;
  root.dataset.density = current.density;
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => current);
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
  return useSyncExternalStore(
    subscribeDark,
    () => current.theme === 'dark' || (current.theme === 'system' && systemDark?.matches === true),
  );
}
