import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useFailure } from '../data/use-failure.ts';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { formatDuration } from './format/duration.ts';
import { notAvailable } from './not-available.ts';
import styles from './states.module.css';
import { EmptyState, ErrorState, Skeleton } from './states.tsx';

/** What an answer needs to know of a query; useQuery and useInfiniteQuery both fit. */
export interface Asked<Data> {
  readonly data: Data | undefined;
  readonly error: Error | null;
  readonly isFetching: boolean;
  readonly isPlaceholderData: boolean;
  readonly isPending: boolean;
  refetch(): unknown;
}

const SKELETON_AFTER_MS = 150;
const PROGRESS_AFTER_MS = 1_000;

/**
 * The life of an answer, the same on every page: nothing for 150 ms, then a skeleton; after a second progress and Cancel;
 * the old answer stays, dimmed, while a new one loads; a failure keeps its sentence.
 */
export function Answer<Data>(props: {
  of: Asked<Data>;
  /** What Cancel cancels. */
  queryKey: QueryKey;
  skeleton?: ReactNode;
  /** The query text, so that an error can point into it. */
  text?: string | undefined;
  /** Beside a larger answer to the same question, which says what is wrong: this one only says that it is missing. */
  isAside?: boolean;
  /** Refreshed by itself, while live or until the first records come: neither dimmed nor announced. */
  isQuiet?: boolean;
  children(data: Data): ReactNode;
}) {
  const { of: query } = props;
  const client = useQueryClient();
  const failure = useFailure(query);
  const waitedMs = useWaited(
    query.isFetching && (query.isPending || (query.isPlaceholderData && props.isQuiet !== true)),
  );
  const isStale = query.isPlaceholderData && query.isFetching && props.isQuiet !== true;
  // What was found before answers another question than the one that was given up.
  const isCancelled = query.isPlaceholderData && !query.isFetching;
  return (
    <div className={styles.answer} aria-busy={query.isFetching}>
      {waitedMs >= SKELETON_AFTER_MS && <div className={styles.line} aria-hidden="true" />}
      {waitedMs >= PROGRESS_AFTER_MS && (
        <div className={styles.progress} role="status">
          <span className="number">Working, {formatDuration(Math.floor(waitedMs / 1_000) * 1_000)}</span>
          <Button small onClick={() => void client.cancelQueries({ queryKey: props.queryKey })}>
            Cancel
          </Button>
        </div>
      )}
      {failure !== null && props.isAside === true ? (
        <p className={styles.aside}>{notAvailable(failure)}</p>
      ) : failure !== null ? (
        <ErrorState error={failure} text={props.text} onRetry={() => void query.refetch()} />
      ) : query.data !== undefined && !isCancelled ? (
        <div className={classNames(styles.answer, isStale && styles.stale)}>{props.children(query.data)}</div>
      ) : query.isFetching ? (
        waitedMs >= SKELETON_AFTER_MS && (props.skeleton ?? <Skeleton />)
      ) : (
        <EmptyState title="Cancelled" sentence="Nothing was read.">
          <Button onClick={() => void query.refetch()}>Run again</Button>
        </EmptyState>
      )}
    </div>
  );
}

/** Milliseconds that something has been going on, in steps that matter to the reader. */
function useWaited(waiting: boolean): number {
  const [waitedMs, setWaitedMs] = useState(0);
  useEffect(() => {
    setWaitedMs(0);
    if (!waiting) return;
    const startMs = performance.now();
    const first = setTimeout(() => setWaitedMs(SKELETON_AFTER_MS), SKELETON_AFTER_MS);
    const ticks = setInterval(() => setWaitedMs(performance.now() - startMs), PROGRESS_AFTER_MS);
    return () => {
      clearTimeout(first);
      clearInterval(ticks);
    };
  }, [waiting]);
  return waiting ? waitedMs : 0;
}
