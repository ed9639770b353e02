import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * PostgreSQL's own lock file, `postmaster.pid`. Line 1 is the process id, line 3 its start in Unix seconds, line 8 the
 * state. Source: PostgreSQL, src/include/utils/pidfile.h. It is never removed by us: PostgreSQL finds the shared memory
 * of a crashed predecessor by it.
 */
export interface PostmasterFile {
  readonly text: string;
  readonly pid: number;
  readonly startSeconds: number;
  readonly ready: boolean;
}

export async function readPostmasterFile(clusterDir: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  return { text, pid, startSeconds: Number(lines[2]), ready: lines[7]?.trim() === 'ready' };
}
