import type { ErrorComponentProps } from '@tanstack/react-router';
import { ErrorState } from '../kit/states.tsx';

/** A page that failed in the browser: said like any other error, the shell around it still works. */
export function PageFailure({ error: thrown, reset }: ErrorComponentProps) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const isOldBuild = /dynamically imported module|Failed to fetch/.test(error.message);
  if (!isOldBuild) return <ErrorState error={error} onRetry={reset} />;
  return (
    <ErrorState
      error={new Error('this page was replaced by a newer version of Oriel while it was open; load it again')}
      onRetry={() => location.reload()}
    />
  );
}
