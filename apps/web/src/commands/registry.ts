import type { Command } from './command.ts';

/** Every command of what is on screen. Later registrations win a contested key: a page over the shell, a panel over the page. */
export function createCommandRegistry() {
  const lists = new Set<readonly Command[]>();
  const watchers = new Set<() => void>();
  let all: readonly Command[] = [];

  function publish(): void {
    all = [...lists].reverse().flat();
    for (const watcher of watchers) watcher();
  }

  return {
    /** Returns what takes the list away again. */
    register(list: readonly Command[]): () => void {
      lists.add(list);
      publish();
      return () => {
        lists.delete(list);
        publish();
      };
    },
    current: (): readonly Command[] => all,
    subscribe(watcher: () => void): () => void {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}

export const commandRegistry = createCommandRegistry();
