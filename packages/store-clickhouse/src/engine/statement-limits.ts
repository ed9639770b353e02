import { randomUUID } from 'node:crypto';
import type { ClickHouseSettings } from '@clickhouse/client';
import { StoreError } from '@oriel/store';
import { type openLine, UNCOUNTED_PLACE } from './busy-line.ts';
import type { RoomName } from './child/child-options.ts';
import type { EngineQuery } from './engine-client.ts';
import { SAME_PARTS_SETTINGS, WANTED_ROWS_SETTINGS } from './statement-settings.ts';

const DEFAULT_TIMEOUT_MS = 5000;

/** Beyond the engine's own limit: long enough for its answer to come first. */
export const ANSWER_GRACE_MS = 2000;

/** Within what one statement runs. */
export interface StatementLimits {
  readonly queryId: string;
  readonly beganAt: number;
  readonly room: RoomName;
  readonly signal: AbortSignal;
  readonly settings: ClickHouseSettings;
  /** When it has ended, however it did; exactly once. */
  done(): void;
}

/** Enters `line` where the statement is one of those that people wait for; refused there it throws. */
export function limitsOf(query: EngineQuery | undefined, line: ReturnType<typeof openLine>): StatementLimits {
  const timeoutMs = query?.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const room = query?.room ?? 'interactive';
  const place = room === 'interactive' ? line.enter() : UNCOUNTED_PLACE;
  const controller = new AbortController();
  const onAbort = () => controller.abort(new StoreError('query_cancelled'));
  const timer = setTimeout(() => controller.abort(new StoreError('query_timeout')), timeoutMs + ANSWER_GRACE_MS);
  if (query?.signal?.aborted) onAbort();
  query?.signal?.addEventListener('abort', onAbort, { once: true });
  return {
    queryId: randomUUID(),
    beganAt: performance.now(),
    room,
    signal: controller.signal,
    settings: {
      max_execution_time: timeoutMs / 1000,
      ...(query?.wantsRows && WANTED_ROWS_SETTINGS[query.wantsRows]),
      ...(query?.seesSameParts && SAME_PARTS_SETTINGS),
    },
    done: () => {
      clearTimeout(timer);
      query?.signal?.removeEventListener('abort', onAbort);
      place.leave();
    },
  };
}
