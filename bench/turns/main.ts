/**
 * `node bench/turns/main.ts [PART OF A QUESTION'S NAME]`: for how long at once the most extreme questions keep the event loop to themselves, which is how late they
 * notice that whoever asked has gone. In this process, on series that are made up as they are read.
 */
import { parseArgs } from 'node:util';
import { printFigures } from '../kit/table.ts';
import { watchTurns } from './longest-turn.ts';
import { EXTREMES } from './promql-extremes.ts';

const GOAL = '< 100 ms';

const { positionals } = parseArgs({ allowPositionals: true });
const figures = [];
for (const { name, run } of EXTREMES) {
  if (!name.includes(positionals[0] ?? '')) continue;
  let said = '';
  const { longestMs, totalMs } = await watchTurns(async () => {
    said = await run(new AbortController().signal);
  });
  const lateMs = await cancelled(run, totalMs);
  figures.push({
    question: `${name} (${said}; ${(totalMs / 1_000).toFixed(1)} s in all)`,
    measured: `${longestMs.toFixed(0)} ms, ended after ${lateMs.toFixed(0)} ms`,
    goal: GOAL,
  });
  console.log(figures.at(-1));
}
printFigures('Longest stretch without a turn for others, and processor time from cancellation to the end', figures);

/** Cancelled at a tenth, a half and so on of its time: the most that was done afterwards. */
async function cancelled(run: (signal: AbortSignal) => Promise<string>, totalMs: number): Promise<number> {
  let most = 0;
  for (const share of [0.1, 0.5, 0.9]) {
    const asker = new AbortController();
    let afterMs = 0;
    const before = process.threadCpuUsage();
    const running = run(asker.signal).then(
      () => {},
      () => {},
    );
    let isOver = false;
    void running.then(() => {
      isOver = true;
    });
    const cpuMs = () => {
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / 1_000;
    };
    while (!isOver && cpuMs() < totalMs * share) await new Promise((resolve) => setImmediate(resolve));
    const abortedMs = cpuMs();
    asker.abort();
    await running;
    afterMs = cpuMs() - abortedMs;
    most = Math.max(most, afterMs);
  }
  return most;
}
