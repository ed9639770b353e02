import { useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { listenForSignOut } from '../data/graphql.ts';
import { listenForOtherSession, reconnect } from '../data/live-socket.ts';
import { listenToOtherWindows } from '../data/other-windows.ts';
import { usePreferencesOf } from '../data/preferences.ts';
import { isNotSession, sessionQuery, useSession } from '../data/session.ts';
import { useFailure } from '../data/use-failure.ts';
import { ErrorState } from '../kit/states.tsx';
import styles from './session-gate.module.css';

const SignIn = lazy(() => import('../sign-in/sign-in.tsx'));

/** Shows the way in until somebody is signed in; the address stays, so that the link that was followed opens afterwards. */
export function SessionGate({ children }: { children: ReactNode }) {
  const session = useSession();
  const client = useQueryClient();
  const [hasEnded, setEnded] = useState(false);
  useEffect(
    () =>
      listenForSignOut(() => {
        // A first visit without a session is no session that ended.
        if (client.getQueryData(sessionQuery.queryKey)) setEnded(true);
        client.setQueryData(sessionQuery.queryKey, null);
      }),
    [client],
  );
  const askAgain = useCallback(
    (): void => void client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
    [client],
  );
  useEffect(() => {
    listenForOtherSession(askAgain);
    return listenToOtherWindows(() => {
      reconnect();
      askAgain();
    });
  }, [askAgain]);
  const areTastesKnown = usePreferencesOf(session.data, askAgain);
  // Another tenant was entered, here or in another window: what was read of the former one must not stand under its name.
  const tenantId = session.data?.tenant.id;
  const formerTenantId = useRef(tenantId);
  useLayoutEffect(() => {
    const former = formerTenantId.current;
    if (tenantId === undefined) return;
    formerTenantId.current = tenantId;
    if (former !== undefined && former !== tenantId) void client.resetQueries({ predicate: isNotSession });
  }, [tenantId, client]);
  const isSignedIn = session.data !== undefined && session.data !== null;
  useEffect(() => {
    if (isSignedIn) setEnded(false);
  }, [isSignedIn]);
  const failure = useFailure(session);
  if (failure !== null && session.data === undefined) {
    return (
      <main className={styles.alone}>
        <ErrorState error={failure} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  if (session.data === undefined) return null;
  if (session.data === null) {
    return (
      <Suspense>
        <SignIn hasEnded={hasEnded} />
      </Suspense>
    );
  }
  if (!areTastesKnown) return null;
  return children;
}
