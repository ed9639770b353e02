import type { TreeMemory } from './process-memory.ts';

export interface MemoryPart {
  readonly name: string;
  readonly bytes: number;
}

const NAMES = [
  'the server: heaps, buffers, stacks',
  'the engine: heaps, caches, stacks',
  "the engine's library, as far as it is mapped",
  "Node's program, as far as it is mapped",
  'PostgreSQL, with what only it maps',
  'other libraries and files',
] as const;

type PartName = (typeof NAMES)[number];

/** Who has what: what only one part maps is its own. */
export function memoryParts({ processes, files }: TreeMemory, server: number): MemoryPart[] {
  const owners = new Map<number, PartName>();
  for (const { pid, command } of processes) {
    owners.set(pid, pid === server ? NAMES[0] : /engine\/child\/main/.test(command) ? NAMES[1] : NAMES[4]);
  }
  const bytes = new Map<PartName, number>(NAMES.map((name) => [name, 0]));
  const add = (name: PartName, more: number) => bytes.set(name, bytes.get(name)! + more);
  for (const { pid, anonymousBytes } of processes) add(owners.get(pid)!, anonymousBytes);
  for (const { path, pids, bytes: mapped } of files) {
    if (/libchdb/.test(path)) add(NAMES[2], mapped);
    else if (/\/node$/.test(path)) add(NAMES[3], mapped);
    else if (pids.every((pid) => owners.get(pid) === NAMES[4])) add(NAMES[4], mapped);
    else add(NAMES[5], mapped);
  }
  return [...bytes].map(([name, size]) => ({ name, bytes: size }));
}
