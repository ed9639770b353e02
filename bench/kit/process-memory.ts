import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { childrenOf } from './process-cpu.ts';

const PAGE_BYTES = 4_096;
/** Of an entry of `/proc/PID/pagemap`: it is in memory; it is a page of a file, or of memory that processes share. */
const PRESENT = 1n << 63n;
const OF_A_FILE = 1n << 61n;

/** What a process and all below it have in memory. */
export interface TreeMemory {
  readonly processes: readonly {
    readonly pid: number;
    readonly command: string;
    /** Pages of its own: heaps, stacks, what was written to in a mapped file. Those a fork still shares are divided. */
    readonly anonymousBytes: number;
  }[];
  /** Mapped files, and memory that processes share. */
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly pids: readonly number[] }[];
  readonly bytes: number;
}

/**
 * Each page counted once, however many of these processes share it, and whole, however many others do: the kernel's own proportional
 * sizes divide a library's pages with every other program on the machine that has mapped it. Memory is what it costs to run this alone.
 */
export function treeMemory(root: number): TreeMemory {
  const pages = new Map<string, { path: string; pids: Set<number>; present: Set<number> }>();
  const processes = treeOf(root).map((pid) => {
    for (const mapping of fileMappings(pid)) {
      const file = pages.get(mapping.file) ?? { path: mapping.path, pids: new Set(), present: new Set() };
      pages.set(mapping.file, file);
      file.pids.add(pid);
      for (const page of presentPages(pid, mapping)) file.present.add(page);
    }
    return { pid, command: commandOf(pid), anonymousBytes: anonymousBytes(pid) };
  });
  const files = [...pages.values()].map(({ path, pids, present }) => ({
    path,
    bytes: present.size * PAGE_BYTES,
    pids: [...pids],
  }));
  const bytes =
    processes.reduce((sum, process) => sum + process.anonymousBytes, 0) +
    files.reduce((sum, file) => sum + file.bytes, 0);
  return { processes, files, bytes };
}

export function treeMemoryBytes(root: number): number {
  return treeMemory(root).bytes;
}

interface FileMapping {
  /** Device and inode: one file may be mapped under several names. */
  readonly file: string;
  readonly path: string;
  readonly firstAddress: number;
  readonly firstPage: number;
  readonly pages: number;
}

function fileMappings(pid: number): FileMapping[] {
  const mappings: FileMapping[] = [];
  for (const line of read(`/proc/${pid}/maps`).split('\n')) {
    const match = /^([0-9a-f]+)-([0-9a-f]+) \S+ ([0-9a-f]+) (\S+) ([1-9]\d*)\s+(.*)$/.exec(line);
    if (match === null) continue;
    const [, from, to, offset, device, inode, path] = match as unknown as string[];
    const firstAddress = Number.parseInt(from!, 16);
    mappings.push({
      file: `${device} ${inode}`,
      path: path!,
      firstAddress,
      firstPage: Number.parseInt(offset!, 16) / PAGE_BYTES,
      pages: (Number.parseInt(to!, 16) - firstAddress) / PAGE_BYTES,
    });
  }
  return mappings;
}

/** Numbers of pages within the file; without those that the process has written to, which are its own. */
function* presentPages(pid: number, { firstAddress, firstPage, pages }: FileMapping): Generator<number> {
  const entries = new BigUint64Array(pages);
  const bytes = new Uint8Array(entries.buffer);
  let file: number;
  try {
    file = openSync(`/proc/${pid}/pagemap`, 'r');
  } catch {
    return; // It has ended meanwhile.
  }
  try {
    const read = readSync(file, bytes, 0, bytes.length, (firstAddress / PAGE_BYTES) * 8);
    for (let page = 0; page < read / 8; page++) {
      const entry = entries[page]!;
      if ((entry & PRESENT) !== 0n && (entry & OF_A_FILE) !== 0n) yield firstPage + page;
    }
  } finally {
    closeSync(file);
  }
}

function anonymousBytes(pid: number): number {
  const match = /^Pss_Anon:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`));
  return match ? Number(match[1]) * 1_024 : 0;
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

function treeOf(root: number): number[] {
  return [root, ...childrenOf(root).flatMap(treeOf)];
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
