import { readFileSync } from 'node:fs';

/**
 * Proportional set size in bytes: what a process costs, pages shared with others divided among them.
 * `undefined` where the system does not tell (not Linux) or the process is gone.
 */
export function proportionalSetSize(pid: number): number | undefined {
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
