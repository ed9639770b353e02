import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOriel } from '../../journeys/kit/oriel-process.ts';
import { memoryParts } from '../kit/memory-parts.ts';
import { treeMemory } from '../kit/process-memory.ts';
import { type Figure, printFigures } from '../kit/table.ts';

// What does Oriel hold in memory when nobody asks anything of it?
// `node bench/memory/main.ts [SECONDS] [PROGRAM…]`: SECONDS after `ready` (120), on a fresh data directory and then on the same one
// again. PROGRAM is what is started: `scripts/start.mjs` (what `npm start` runs) unless others are named, such as
// `dist/apps/oriel/src/main.js` of `npm run build`. Several run side by side, each page of memory counted whole for each of them.

const SECONDS = Number(process.argv[2] ?? 120);
const PROGRAMS = process.argv.length > 3 ? process.argv.slice(3) : ['scripts/start.mjs'];
const GOAL_BYTES = 500e6;

const figures = await Promise.all(PROGRAMS.map(measure));
printFigures(`Memory ${SECONDS} s after the start, nothing sent and nothing asked`, figures.flat());

async function measure(program: string): Promise<Figure[]> {
  const data = mkdtempSync(join(tmpdir(), 'oriel-memory-'));
  try {
    return [
      ...(await atRest(program, data, 'a fresh directory')),
      ...(await atRest(program, data, 'the same directory again')),
    ];
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

async function atRest(program: string, data: string, where: string): Promise<Figure[]> {
  await using oriel = await startOriel({ program: resolve(program), data });
  await sleep(SECONDS * 1_000);
  const memory = treeMemory(oriel.run.pid);
  const [readyMs] = /\(\d+ ms\)/.exec(oriel.output()) ?? ['?'];
  const named = (name: string) => `${program}, ${where}: ${name}`;
  return [
    ...memoryParts(memory, oriel.run.pid).map(({ name, bytes }) => ({
      question: named(name),
      measured: mib(bytes),
      goal: '',
    })),
    { question: named('all'), measured: mib(memory.bytes), goal: `< ${mib(GOAL_BYTES)}` },
    { question: named('ready, by its own clock'), measured: readyMs.slice(1, -1), goal: '< 3 s' },
  ];
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
