import { readPromAnswer, transferable } from './matrix.ts';
import type { WorkerAnswer, WorkerQuestion } from './matrix-thread.ts';

// Asks for samples and reads the answer beside the page: a million points are 30 MB of JSON, and reading them would make the page stutter.

const underWay = new Map<number, AbortController>();
// The page's tsconfig speaks of windows; this is a worker's global.
const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<WorkerQuestion>) => void) | null;
  postMessage(message: WorkerAnswer, transfer?: Transferable[]): void;
};

scope.onmessage = ({ data: question }) => {
  if (question.kind === 'cancel') underWay.get(question.id)?.abort();
  else void answer(question);
};

async function answer({ id, path, form, headers }: Extract<WorkerQuestion, { kind: 'ask' }>): Promise<void> {
  const controller = new AbortController();
  underWay.set(id, controller);
  try {
    const response = await fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: form,
      signal: controller.signal,
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok || body === undefined) {
      scope.postMessage({ id, kind: 'refused', status: response.status, body });
    } else {
      const read = readPromAnswer(body);
      scope.postMessage({ id, kind: 'read', answer: read }, transferable(read));
    }
  } catch {
    scope.postMessage({ id, kind: 'failed' });
  } finally {
    underWay.delete(id);
  }
}
