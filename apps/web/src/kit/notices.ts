/** A short word about what was just done, with the way back where there is one. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: 'done' | 'fault';
  readonly undo?: (() => void) | undefined;
}

const LASTS_MS = 6_000;
let notices: readonly Notice[] = [];
let nextId = 1;
const watchers = new Set<() => void>();

function publish(next: readonly Notice[]): void {
  notices = next;
  for (const watcher of watchers) watcher();
}

export const noticeList = {
  current: (): readonly Notice[] => notices,
  subscribe(watcher: () => void): () => void {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
};

export function dismissNotice(id: number): void {
  publish(notices.filter((notice) => notice.id !== id));
}

export function say(text: string, options: { tone?: Notice['tone']; undo?: () => void } = {}): void {
  const id = nextId++;
  publish([...notices.slice(-3), { id, text, tone: options.tone ?? 'done', undo: options.undo }]);
  setTimeout(() => dismissNotice(id), LASTS_MS);
}

/**
 * Does something after a moment in which it can still be taken back, in place of asking "are you sure". It is also done
 * when the page closes first: what was said to happen happens.
 */
export function doUnlessUndone(text: string, act: () => Promise<unknown>, undone: () => void): void {
  let settled = false;
  const run = (): void => {
    if (settled) return;
    settled = true;
    window.removeEventListener('pagehide', run);
    act().catch((error: unknown) => {
      undone();
      say(error instanceof Error ? error.message : String(error), { tone: 'fault' });
    });
  };
  window.addEventListener('pagehide', run);
  const timer = setTimeout(run, LASTS_MS);
  say(text, {
    undo: () => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      window.removeEventListener('pagehide', run);
      undone();
    },
  });
}
