import { useEffect, useLayoutEffect, useSyncExternalStore } from 'react';
import type { Owner, Preferences } from '../kit/preference-store.ts';
import { preferences } from '../kit/preferences.ts';
import { ApiError } from './api-error.ts';
import { ask, operation } from './graphql.ts';
import { PreferenceSync } from './preference-sync.ts';

const FIELDS = 'theme density zone logColumns { field widthPx } traceColumns { field widthPx }';
export const PREFERENCES = operation<{
  viewer: { user: string | null; tenant: { id: string } };
  preferences: Preferences;
}>(`query Preferences { viewer { user tenant { id } } preferences { ${FIELDS} } }`);
export const CHANGE_PREFERENCES = operation<{ changePreferences: Preferences }, { change: Partial<Preferences> }>(
  `mutation ChangePreferences($change: PreferencesChange!) { changePreferences(change: $change) { ${FIELDS} } }`,
);

/** Refused for what was asked. All else passes: no connection, a database that is away, a session that has ended. */
const REFUSED = new Set([400, 403, 404, 413, 422]);

const sync = new PreferenceSync(preferences, {
  read: readOf,
  async change(owner, change, isLast) {
    // In another window somebody else may have signed in, who must not get this person's theme. As the page closes there is no time to ask.
    if (!isLast && (await readOf(owner)) === undefined) return undefined;
    return (await ask(CHANGE_PREFERENCES, { change }, { keepalive: isLast })).changePreferences;
  },
  isRefusal: (error) => error instanceof ApiError && REFUSED.has(error.status),
});

async function readOf({ person, tenant }: Owner): Promise<Preferences | undefined> {
  const { viewer, preferences: found } = await ask(PREFERENCES, {});
  return viewer.user === person && viewer.tenant.id === tenant ? found : undefined;
}

/** Sends what has not been sent, before its person signs out: a moment at most. */
export async function sendPreferences(): Promise<void> {
  await Promise.race([sync.flush(), new Promise((resolve) => setTimeout(resolve, 1_000))]);
}

const subscribe = (watcher: () => void): (() => void) => sync.subscribe(watcher);

/**
 * Brings what the person likes to the page and keeps it in step with the server. False while it is not known: what is shown then would be as
 * somebody else likes it, or jump.
 */
export function usePreferencesOf(
  viewer: { readonly user: string | null; readonly tenant: { readonly id: string } } | null | undefined,
  onOtherSession: () => void,
): boolean {
  const person = viewer?.user ?? undefined;
  const tenant = viewer?.tenant.id;
  useLayoutEffect(() => {
    if (person === undefined || tenant === undefined) sync.leave();
    else sync.enter({ person, tenant });
  }, [person, tenant]);
  useEffect(() => {
    sync.onOtherSession = onOtherSession;
  }, [onOtherSession]);
  useEffect(() => {
    const over = new AbortController();
    const { signal } = over;
    const goes = (): void => {
      if (document.visibilityState === 'hidden') sync.flushLast();
    };
    window.addEventListener('focus', () => sync.returned(), { signal });
    window.addEventListener('online', () => sync.online(), { signal });
    window.addEventListener('pagehide', goes, { signal });
    document.addEventListener('visibilitychange', goes, { signal });
    return () => over.abort();
  }, []);
  return useSyncExternalStore(subscribe, () => person === undefined || sync.isReadyFor(person));
}
