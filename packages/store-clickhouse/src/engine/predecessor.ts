import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that is gone may have given its number to another: only with its start time does it name one. */
interface ProcessMark {
  readonly pid: number;
  readonly startedAt: string;
}

const WAIT_MS = 4000;
const LOOK_AGAIN_MS = 50;

/** Remembers the child beside its data, so that the next run can wait for one that its parent's death left behind. */
export class PredecessorFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  write(pid: number): void {
    writeFileSync(this.#path, `${JSON.stringify({ pid, startedAt: startTime(pid) ?? '' } satisfies ProcessMark)}\n`, {
      mode: 0o600,
    });
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }

  /** Waits a few seconds for the remembered process to end by itself, then ends it. */
  async waitUntilGone(): Promise<'none' | 'gone' | 'ended'> {
    const mark = this.#read();
    if (!mark || !isRunning(mark)) return 'none';
    const deadline = performance.now() + WAIT_MS;
    while (performance.now() < deadline) {
      await sleep(LOOK_AGAIN_MS);
      if (!isRunning(mark)) return 'gone';
    }
    process.kill(mark.pid, 'SIGKILL');
    while (isRunning(mark)) await sleep(LOOK_AGAIN_MS);
    return 'ended';
  }

  #read(): ProcessMark | undefined {
    try {
      const value: unknown = JSON.parse(readFileSync(this.#path, 'utf8'));
      if (typeof value !== 'object' || value === null) return undefined;
      const { pid, startedAt } = value as Partial<ProcessMark>;
      return typeof pid === 'number' && typeof startedAt === 'string' && startedAt !== ''
        ? { pid, startedAt }
        : undefined;
    } catch {
      // No file, or one that a full disk cut short: nobody to wait for.
      return undefined;
    }
  }
}

function isRunning(mark: ProcessMark): boolean {
  return startTime(mark.pid) === mark.startedAt;
}

/**
 * Start of a process in clock ticks since boot, from /proc; undefined when there is no such process, it is a zombie,
 * or the system has no /proc (then the engine's lock on its data directory is what remains).
 */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may itself hold spaces and parentheses; state is field 3, start time field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
