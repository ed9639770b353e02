import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { processCpuSeconds, treeCpuSeconds } from '../../../bench/kit/process-cpu.ts';
import { treeMemoryBytes } from '../../../bench/kit/process-memory.ts';
import { type Figure, printFigures } from '../../../bench/kit/table.ts';
import { apiOf } from '../../kit/api.ts';
import { START, startOriel } from '../../kit/oriel-process.ts';
import { until } from '../../kit/until.ts';
import type { TargetsOptions } from './targets.ts';

// `npm run soak -- scrapes [TARGETS [SERIES [MINUTES]]]`: so many targets of so many series each, scraped every 15 s. The targets are
// one thread of this process and are not counted.
const targets = Number(process.argv[2] ?? 2_000);
const series = Number(process.argv[3] ?? 500);
const minutes = Number(process.argv[4] ?? 10);
const INTERVAL_SECONDS = 15;
/** Of the server itself: the engine stands beside it. */
const CORES_GOAL = 1;
const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;

const folder = mkdtempSync(join(tmpdir(), 'oriel-scrapes-'));
const thread = new Worker(join(import.meta.dirname, 'targets.ts'), { workerData: { series } satisfies TargetsOptions });
const [port] = (await once(thread, 'message')) as [number];
const config = join(folder, 'prometheus.yml');
// Each is a target of its own by its path, on one address.
const groups = Array.from({ length: targets }, (_, at) => ({
  targets: [`127.0.0.1:${port}`],
  labels: { __metrics_path__: `/metrics/${at}`, instance: `host-${at}:9100` },
}));
writeFileSync(
  config,
  JSON.stringify({
    global: { scrape_interval: `${INTERVAL_SECONDS}s` },
    scrape_configs: [{ job_name: 'hosts', static_configs: groups }],
  }),
);
await using oriel = await startOriel({
  program: START,
  environment: { ORIEL_SELF_TELEMETRY: 'false', ORIEL_MEMORY: '4GiB', ORIEL_SCRAPE_CONFIG: config },
});
const most = String(targets * series * 2);
const lifted = await oriel.command('tenant', 'edit', 'default', '--max-series', most, '--max-series-per-metric', most);
if (lifted.code !== 0) throw new Error(`the limits of series were not lifted: ${lifted.stderr}`);
const api = apiOf(oriel.run, await oriel.key('read'));

/** Asked again where a busy server has no answer in time; not a number where nothing is found. */
async function ask(query: string): Promise<number> {
  const address = `/api/v1/query?query=${encodeURIComponent(query)}`;
  const asked = () => api.get<{ data: { result: { value: [number, string] }[] } }>(address);
  let answer = await asked();
  for (let attempt = 0; answer.status === 503 && attempt < 10; attempt++) {
    await sleep(1_000);
    answer = await asked();
  }
  if (answer.status !== 200) throw new Error(`${query}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return Number(answer.body.data.result[0]?.value[1] ?? Number.NaN);
}

// Every series is new in the first round: what is asked for is what goes on.
await until(async () => (await ask('sum(up)')) === targets, {
  timeoutMs: 600_000,
  everyMs: 2_000,
  what: 'every target',
});
const { pid, enginePid, postgresPid } = oriel.run;
const cpu = () => ({
  engine: treeCpuSeconds(enginePid!),
  all: treeCpuSeconds(pid),
  own: processCpuSeconds(pid),
  postgres: treeCpuSeconds(postgresPid!),
});
const before = cpu();
const startedAt = Date.now();
let peakBytes = 0;
let fewestUp = targets;
while (Date.now() < startedAt + minutes * 60_000) {
  await sleep(INTERVAL_SECONDS * 1_000);
  peakBytes = Math.max(peakBytes, treeMemoryBytes(pid));
  fewestUp = Math.min(fewestUp, await ask('sum(up)'));
}
const seconds = (Date.now() - startedAt) / 1_000;
const after = cpu();
const cores = (name: keyof typeof before) => (after[name] - before[name]) / seconds;
const range = `[${Math.floor(seconds)}s]`;
const scrapes = await ask(`sum(count_over_time(up${range}))`);
const samples = await ask(`sum(sum_over_time(scrape_samples_scraped${range}))`);
const wanted = (seconds / INTERVAL_SECONDS) * targets;
const figures: Figure[] = [
  {
    question: 'scrapes, and of those that were due',
    measured: `${scrapes.toLocaleString('en')}, ${((scrapes / wanted) * 100).toFixed(1)} %`,
    goal: '100 %',
  },
  { question: 'targets that were up, at the worst moment', measured: fewestUp.toLocaleString('en'), goal: 'all' },
  {
    question: 'samples a second',
    measured: Math.round(samples / seconds).toLocaleString('en'),
    goal: Math.round((targets * series) / INTERVAL_SECONDS).toLocaleString('en'),
  },
  {
    question: 'duration of a scrape: median / p95 of the targets',
    measured: `${((await ask('quantile(0.5, scrape_duration_seconds)')) * 1_000).toFixed(0)} / ${((await ask('quantile(0.95, scrape_duration_seconds)')) * 1_000).toFixed(0)} ms`,
    goal: '–',
  },
  {
    question: 'processor cores in use: the server / the engine / PostgreSQL',
    measured: `${cores('own').toFixed(2)} / ${cores('engine').toFixed(2)} / ${cores('postgres').toFixed(2)}`,
    goal: `${CORES_GOAL} / beside it / –`,
  },
  { question: 'memory at most (sum of PSS)', measured: mib(peakBytes), goal: '–' },
];
printFigures(
  `${targets.toLocaleString('en')} targets of ${series} series, every ${INTERVAL_SECONDS} s, for ${minutes} min`,
  figures,
);
await thread.terminate();
await oriel[Symbol.asyncDispose]();
rmSync(folder, { recursive: true, force: true });
process.exit(fewestUp === targets && cores('own') <= CORES_GOAL ? 0 : 1);
