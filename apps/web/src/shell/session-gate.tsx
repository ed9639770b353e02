import { useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { listenForSignOut } from '../data/graphql.ts';
import { sessionQuery, useSession } from '../data/session.ts';
import { ErrorState } from '../kit/states.tsx';
import styles from './session-gate.module.css';

const SignIn = lazy(() => import('../sign-in/sign-in.tsx'));

/** Shows the way in until somebody is signed in; the address stays, so that the link that was followed opens afterwards. */
export function SessionGate({ children }: { children: ReactNode }) {
  const session = useSession();
  const client = useQueryClient();
  useEffect(() => listenForSignOut(() => client.setQueryData(sessionQuery.queryKey, null)), [client]);
  if (session.error !== null && session.data === undefined) {
    return (
      <main className={styles.alone}>
        <ErrorState error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  if (session.data === undefined) return null;
  if (session.data === null) {
    return (
      <Suspense>
        <SignIn />
      </Suspense>
    );
  }
  return children;
}
