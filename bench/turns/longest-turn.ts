/** What a piece of work took of this thread, and for how long at once it let nobody else run: milliseconds of processor time. */
export interface Turns {
  readonly longestMs: number;
  readonly totalMs: number;
}

/**
 * Runs work that shares the event loop. By processor time, as others take the cores meanwhile: between two callbacks of `setImmediate` nothing
 * but the work has had this thread, and a cancellation would have been noticed at the end of the longest stretch.
 */
export async function watchTurns(work: () => Promise<unknown>): Promise<Turns> {
  let longestMs = 0;
  let isOver = false;
  const startedMs = threadCpuMs();
  let beforeMs = startedMs;
  const look = () => {
    const nowMs = threadCpuMs();
    longestMs = Math.max(longestMs, nowMs - beforeMs);
    beforeMs = nowMs;
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  try {
    await work();
  } finally {
    isOver = true;
    look();
  }
  return { longestMs, totalMs: beforeMs - startedMs };
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
