import type { ClosedSegment } from '@oriel/store';
import { expect } from 'vitest';
import { Spool, type SpoolOptions } from '../src/batch/spool/spool.ts';
import { ScriptedStore } from './scripted-store.ts';
import { WatchedFiles } from './watched-files.ts';

export const NEVER = 3_600_000;

export const away: Partial<SpoolOptions> = {
  store: Object.assign(new ScriptedStore(), { answer: () => ({ kind: 'retry', reason: 'away' }) }),
};

export async function openSpool(directory: string, options: Partial<SpoolOptions> = {}) {
  const store = new ScriptedStore();
  const files = new WatchedFiles();
  const spool = await Spool.open({ directory, store, files, firstRetryMs: 5, lastRetryMs: 20, ...options });
  return { spool, store: (options.store ?? store) as ScriptedStore, files };
}

/** Two inserts run side by side, so neighbours may end in either order; nothing overtakes further than that. */
export function expectNeighboursInOrder({ inserted }: ScriptedStore): void {
  const sorted = inserted.toSorted(bySegment);
  for (const [index, segment] of inserted.entries())
    expect(Math.abs(sorted.indexOf(segment) - index)).toBeLessThanOrEqual(1);
}

export function bySegment(a: ClosedSegment, b: ClosedSegment): number {
  return a.segment < b.segment ? -1 : 1;
}

export function isSegment(name: string): boolean {
  return name.endsWith('.open') || name.endsWith('.closed');
}
