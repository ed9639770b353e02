import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ledger, type LedgerVerdict } from '../kit/ledger.ts';
import { type OrielProcess, type RunFile, startOriel } from '../kit/oriel-process.ts';

export interface KillOptions {
  readonly kills: number;
  /** The same seed kills the same parts in the same order. */
  readonly seed: number;
  readonly say?: (line: string) => void;
}

const PARTS = ['server', 'engine', 'postgres'] as const;

/**
 * Kills the server, the engine and PostgreSQL at random under load, each time as kill -9 does, and holds the ledger
 * against what is there at the end.
 */
export async function killAtRandom({ kills, seed, say = () => {} }: KillOptions): Promise<LedgerVerdict> {
  const data = mkdtempSync(join(tmpdir(), 'oriel-chaos-'));
  const random = seededRandom(seed);
  let oriel: OrielProcess = await startOriel({ data });
  let run: RunFile = oriel.run;
  const key = await oriel.key('ingest,read');
  const ledger = new Ledger(() => run);
  ledger.start(4);
  try {
    for (let kill = 1; kill <= kills; kill++) {
      await sleep(300 + random() * 1_500);
      const part = PARTS[Math.floor(random() * PARTS.length)]!;
      say(`kill ${kill} of ${kills}: ${part} (${ledger.acknowledged} of ${ledger.size} requests acknowledged)`);
      if (part === 'server') {
        await oriel.kill();
        oriel = await startOriel({ data });
        run = oriel.run;
      } else {
        const { enginePid, postgresPid } = JSON.parse(readFileSync(join(data, 'run.json'), 'utf8')) as RunFile;
        killProcess(part === 'engine' ? enginePid : postgresPid);
      }
    }
    await ledger.stop();
    return await ledger.settle(run, key);
  } finally {
    await ledger.stop();
    await oriel.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

function killProcess(pid: number | null): void {
  try {
    if (pid !== null) process.kill(pid, 'SIGKILL');
  } catch {
    // It was between two lives.
  }
}

/** Mulberry32. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
