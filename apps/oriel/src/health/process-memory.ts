import { readFileSync } from 'node:fs';

/** The kernel walks all pages of a process to tell its size: tens of milliseconds for the engine. */
const FRESH_MS = 20_000;
const sizes = new Map<number, { readonly bytes: number | undefined; readonly atMs: number }>();

/**
 * Proportional set size in bytes, at most 20 s old: what a process costs, pages shared with others divided among them.
 * `undefined` where the system does not tell (not Linux) or the process is gone.
 */
export function proportionalSetSize(pid: number): number | undefined {
  const nowMs = performance.now();
  const known = sizes.get(pid);
  if (known && nowMs - known.atMs < FRESH_MS) return known.bytes;
  for (const [other, { atMs }] of sizes) {
    if (nowMs - atMs > FRESH_MS) sizes.delete(other);
  }
  const bytes = readSize(pid);
  sizes.set(pid, { bytes, atMs: nowMs });
  return bytes;
}

function readSize(pid: number): number | undefined {
  try {
    const match = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return match ? Number(match[1]) * 1_024 : undefined;
  } catch {
    return undefined;
  }
}

/** A process and all that descend from it. */
export function processTree(pid: number): number[] {
  const tree = [pid];
  for (let index = 0; index < tree.length; index++) tree.push(...childrenOf(tree[index]!));
  return tree;
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter((item) => item !== '')
      .map(Number);
  } catch {
    return [];
  }
}
