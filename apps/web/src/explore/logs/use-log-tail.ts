import { useCallback, useEffect, useRef, useState } from 'react';
import type { ApiError } from '../../data/api-error.ts';
import { followLogs } from '../../data/logs.ts';
import { EMPTY_TAIL, resumed, type TailBuffer, withBatch } from './tail-buffer.ts';

export interface LogTail {
  readonly buffer: TailBuffer;
  readonly error: ApiError | undefined;
  readonly isPaused: boolean;
  setPaused(isPaused: boolean): void;
}

/** Follows new records while `isLive`; what arrives while paused is counted and held. */
export function useLogTail(isLive: boolean, query: string, services: readonly string[]): LogTail {
  const [buffer, setBuffer] = useState<TailBuffer>(EMPTY_TAIL);
  const [error, setError] = useState<ApiError>();
  const [isPaused, setPausedState] = useState(false);
  const paused = useRef(false);

  useEffect(() => {
    setBuffer(EMPTY_TAIL);
    setError(undefined);
    paused.current = false;
    setPausedState(false);
    if (!isLive) return;
    return followLogs(
      { query, services },
      {
        next: (batch) => setBuffer((present) => withBatch(present, batch, paused.current)),
        error: setError,
      },
    );
  }, [isLive, query, services]);

  const setPaused = useCallback((next: boolean) => {
    if (paused.current === next) return;
    paused.current = next;
    setPausedState(next);
    if (!next) setBuffer(resumed);
  }, []);

  return { buffer, error, isPaused, setPaused };
}
