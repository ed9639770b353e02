import { type Client, createClient } from 'graphql-ws';
import { ApiError, browserError } from './api-error.ts';
import { fromGraphqlError, type Operation } from './graphql.ts';

export type LiveState = 'idle' | 'connecting' | 'open' | 'lost';

/** One socket for everything live; opened by the first subscription, closed a while after the last. */
let client: Client | undefined;
let state: LiveState = 'idle';
let lostAtMs: number | undefined;
const watchers = new Set<() => void>();

function become(next: LiveState): void {
  if (state === next) return;
  state = next;
  lostAtMs = next === 'lost' ? Date.now() : undefined;
  for (const watcher of watchers) watcher();
}

export const liveState = {
  current: (): LiveState => state,
  /** Since when nothing live arrives; undefined while it does. */
  lostAtMs: (): number | undefined => lostAtMs,
  subscribe(watcher: () => void): () => void {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
};

/** The server's code for a session that has ended, or that now opens other doors or another tenant. */
const FORBIDDEN = 4403;
let onForbidden = (): void => {};

/** Called when the server ends the socket for what the session has become, so that the shell can ask what that is. */
export function listenForOtherSession(listener: () => void): void {
  onForbidden = listener;
}

function socket(): Client {
  client ??= createClient({
    url: () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
    lazy: true,
    lazyCloseTimeout: 5_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, Math.min(1_000 * 2 ** retries, 15_000))),
    on: {
      connecting: () => become(state === 'lost' ? 'lost' : 'connecting'),
      connected: () => become('open'),
      closed: (event) => {
        const { code, wasClean } = event as CloseEvent;
        become(wasClean ? 'idle' : 'lost');
        if (code === FORBIDDEN) onForbidden();
      },
    },
  });
  return client;
}

/** Leaves the socket, so that the next subscription speaks with the session of now. */
export function reconnect(): void {
  void client?.dispose();
  client = undefined;
  become('idle');
}

/** Follows a subscription until the returned function is called. */
export function follow<Answer, Variables extends Record<string, unknown>>(
  asked: Operation<Answer, Variables>,
  variables: Variables,
  listener: { next(answer: Answer): void; error(error: ApiError): void },
): () => void {
  return socket().subscribe<Answer>(
    { query: asked.text, variables },
    {
      next(result) {
        const refusal = result.errors?.[0];
        if (refusal !== undefined) listener.error(fromGraphqlError(refusal, 200));
        else if (result.data !== undefined && result.data !== null) listener.next(result.data);
      },
      error: (error) => listener.error(toApiError(error)),
      complete: () => {},
    },
  );
}

function toApiError(error: unknown): ApiError {
  if (Array.isArray(error) && error[0] !== undefined) return fromGraphqlError(error[0], 200);
  return error instanceof ApiError ? error : browserError('unreachable', { cause: error });
}
