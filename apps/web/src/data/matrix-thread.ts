import { browserError } from './api-error.ts';
import { pageHeaders, refusalOf } from './graphql.ts';
import type { PromAnswer } from './matrix.ts';

export type WorkerQuestion =
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly path: string;
      readonly form: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'cancel'; readonly id: number };

export type WorkerAnswer =
  | { readonly id: number; readonly kind: 'read'; readonly answer: PromAnswer }
  | { readonly id: number; readonly kind: 'refused'; readonly status: number; readonly body: unknown }
  /** No connection, or whoever asked has gone. */
  | { readonly id: number; readonly kind: 'failed' };

interface Waiting {
  resolve(answer: PromAnswer): void;
  reject(error: Error): void;
}

let thread: Worker | undefined;
let lastId = 0;
const waiting = new Map<number, Waiting>();

/** Asks Prometheus' API for samples, beside the page's own thread. Throws ApiError as every question does. */
export function askForSamples(path: string, form: URLSearchParams, signal: AbortSignal): Promise<PromAnswer> {
  thread ??= startThread();
  const id = ++lastId;
  const { promise, resolve, reject } = Promise.withResolvers<PromAnswer>();
  waiting.set(id, { resolve, reject });
  thread.postMessage({ kind: 'ask', id, path, form: form.toString(), headers: pageHeaders() } satisfies WorkerQuestion);
  signal.addEventListener('abort', () => {
    if (!waiting.delete(id)) return;
    thread?.postMessage({ kind: 'cancel', id } satisfies WorkerQuestion);
    reject(new DOMException('the question was taken back', 'AbortError'));
  });
  return promise;
}

function startThread(): Worker {
  const started = new Worker(new URL('./matrix-worker.ts', import.meta.url), { type: 'module' });
  started.onmessage = ({ data }: MessageEvent<WorkerAnswer>) => {
    const asked = waiting.get(data.id);
    if (asked === undefined || !waiting.delete(data.id)) return;
    if (data.kind === 'read') asked.resolve(data.answer);
    else if (data.kind === 'failed') asked.reject(browserError('unreachable'));
    else if (data.body === undefined) asked.reject(browserError('not_json', { status: data.status }));
    else asked.reject(refusalOf(data.body, data.status));
  };
  started.onerror = () => {
    // The worker's file could not be loaded: the next question starts another.
    for (const { reject } of waiting.values()) reject(browserError('unreachable'));
    waiting.clear();
    started.terminate();
    thread = undefined;
  };
  return started;
}
