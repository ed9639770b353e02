/**
 * Random queries over random data, our library against a real Prometheus:
 *
 *     npm run fuzz [-- --minutes 2 --seed N --cases N --peer NAME --build]
 *     npm run fuzz -- --over-http [--seed N --cases 100]
 *
 * Peers are Debian's package and, where there is one, the current release (`--build` builds it first, with Go). A case follows from
 * its seed alone: `--seed N --cases 1` repeats it. `--over-http` asks a running Oriel instead, which is sent all data beforehand. Prints each difference with the smallest query and data that still show it, and
 * ends with `N passed, N failed, N skipped`.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PROMETHEUS } from '../kit/prometheus-process.ts';
import { caseText } from './case-text.ts';
import { buildCurrentPrometheus, CURRENT_PROMETHEUS } from './current-prometheus.ts';
import { generateCase } from './generate-case.ts';
import { Judge } from './judge.ts';
import { tryOverHttp } from './over-http.ts';
import { type Peer, startPeer } from './peer.ts';
import { Random } from './random.ts';

const { values: given } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    cases: { type: 'string' },
    peer: { type: 'string', default: '' },
    build: { type: 'boolean', default: false },
    'over-http': { type: 'boolean', default: false },
  },
});
const PEERS = [
  { name: 'debian', program: PROMETHEUS, delayedNameRemoval: false },
  { name: 'current', program: CURRENT_PROMETHEUS, delayedNameRemoval: false },
  { name: 'current, delayed names', program: CURRENT_PROMETHEUS, delayedNameRemoval: true },
] as const;
/** Enough to work on. */
const MOST_DIFFERENCES = 10;

/** All of them are held at once where they are sent beforehand. */
const CASES_OVER_HTTP = 100;

if (given.build) await buildCurrentPrometheus();
const directory = mkdtempSync(join(tmpdir(), 'oriel-differential-'));
const peers: Peer[] = [];
const counts = { alike: 0, refused: 0, different: 0, rounding: 0 };
const leftOut = new Map<string, number>();
try {
  if (given['over-http']) await tryOverHttp(Number(given.seed), Number(given.cases ?? CASES_OVER_HTTP), counts);
  else await tryPeers();
} finally {
  for (const peer of peers) await peer.stop();
  rmSync(directory, { recursive: true, force: true });
}
for (const [reason, count] of leftOut) console.log(`skipped ${count}: ${reason}`);
console.log(`skipped ${counts.rounding}: they differ by what rounding and the order of equals make of them`);
console.log(`${counts.refused} of those that passed were refused by both`);
const skipped = counts.rounding + [...leftOut.values()].reduce((sum, count) => sum + count, 0);
console.log(`${counts.alike} passed, ${counts.different} failed, ${skipped} skipped`);
process.exitCode = counts.different === 0 ? 0 : 1;

async function tryPeers(): Promise<void> {
  for (const settings of PEERS.filter(({ name }) => name.startsWith(given.peer))) {
    if (existsSync(settings.program)) peers.push(await startPeer(directory, settings));
    else console.log(`skipped: ${settings.name}: there is no Prometheus at "${settings.program}"`);
  }
  for (const { name, version, lacking } of peers)
    for (const word of lacking) {
      counts.different++;
      console.log(`failed  ${name} (${version}): our library has no ${word}`);
    }
  if (peers.length > 0) await tryCases(Number(given.seed), Number(given.cases ?? Infinity), Number(given.minutes));
}

async function tryCases(firstSeed: number, cases: number, minutes: number): Promise<void> {
  console.log(`from seed ${firstSeed} on: ${peers.map(({ name, version }) => `${name} (${version})`).join(', ')}`);
  const judge = new Judge();
  const endsAt = performance.now() + minutes * 60_000;
  for (let seed = firstSeed; seed < firstSeed + cases && performance.now() < endsAt; seed++)
    for (const peer of peers) {
      await tryCase(seed, peer, judge);
      if (counts.different >= MOST_DIFFERENCES) return;
    }
}

async function tryCase(seed: number, peer: Peer, judge: Judge): Promise<void> {
  const made = generateCase(new Random(seed), peer.language);
  const verdict = await judge.try(made, peer);
  switch (verdict.kind) {
    case 'alike':
      counts.alike++;
      if (verdict.refused) counts.refused++;
      return;
    case 'left-out':
      leftOut.set(verdict.reason, (leftOut.get(verdict.reason) ?? 0) + 1);
      return;
    case 'rounding':
      counts.rounding++;
      return;
    case 'different': {
      counts.different++;
      const { smallest, verdict: last } = await judge.shrink(made, peer);
      const difference = last.kind === 'different' ? last.difference : verdict.difference;
      console.log(`failed  seed ${seed}, ${peer.name} (${peer.version}): ${made.query}`);
      console.log(`${caseText(smallest)}\n  ${difference}`);
      return;
    }
    default:
      verdict satisfies never;
  }
}
