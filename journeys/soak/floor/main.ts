import { setTimeout as sleep } from 'node:timers/promises';
import { makeLogRequest } from '../../../bench/decode/make-request.ts';
import { makePointRequest } from '../../../bench/ingest/make-points.ts';
import { makeSpanRequest } from '../../../bench/ingest/make-spans.ts';
import { memoryParts } from '../../../bench/kit/memory-parts.ts';
import { treeCpuSeconds } from '../../../bench/kit/process-cpu.ts';
import { type TreeMemory, treeMemory, treeMemoryBytes } from '../../../bench/kit/process-memory.ts';
import { type Figure, percentile, printFigures } from '../../../bench/kit/table.ts';
import { START, startOriel } from '../../kit/oriel-process.ts';
import { untilKept } from './kept.ts';
import { PacedLoad } from './paced-load.ts';
import { askAPage } from './page-questions.ts';

// `npm run soak -- floor [MINUTES [SHARE]]`: the floor load, held for ten minutes, while somebody searches. SHARE 0.1 is a tenth.
const minutes = Number(process.argv[2] ?? 10);
const share = Number(process.argv[3] ?? 1);
/** Requests that stand ready before the clock starts: making them is not what is measured. */
const READY = 50;
const LOADS = [
  {
    name: 'log records',
    stored: 'logs',
    path: '/v1/logs',
    perSecond: 10_000,
    perRequest: 100,
    make: makeLogRequest,
    ready: READY,
  },
  {
    name: 'spans',
    stored: 'spans',
    path: '/v1/traces',
    perSecond: 10_000,
    perRequest: 100,
    make: makeSpanRequest,
    ready: READY,
  },
  // A thousand requests a second, as small as one process makes them.
  {
    name: 'metric points',
    stored: 'samples',
    path: '/v1/metrics',
    perSecond: 10_000,
    perRequest: 10,
    make: makePointRequest,
    // A sample that comes again is none: each request has a time of its own.
    ready: 0,
  },
] as const;

await using oriel = await startOriel({ program: START, environment: { ORIEL_SELF_TELEMETRY: 'false' } });
const key = await oriel.key('ingest,read,admin');
await sleep(2_000);
const restBytes = treeMemoryBytes(oriel.run.pid);
const cpuAtStart = treeCpuSeconds(oriel.run.pid);
const startedAt = performance.now();
const loads = LOADS.map((load) => ({
  ...load,
  paced: new PacedLoad({
    url: `${oriel.run.otlpHttp}${load.path}`,
    requestsPerSecond: (load.perSecond / load.perRequest) * share,
    ready: load.ready,
    make: (seed) => load.make(load.perRequest, seed, BigInt(Date.now()) * 1_000_000n),
  }),
}));
for (const { paced } of loads) paced.start();

const searchMs = new Map<string, number[]>();
let peak: TreeMemory = treeMemory(oriel.run.pid);
const endsAt = startedAt + minutes * 60_000;
while (performance.now() < endsAt) {
  for (const { question, elapsedMs } of await askAPage(oriel.run, key)) {
    searchMs.set(question, [...(searchMs.get(question) ?? []), elapsedMs]);
  }
  const memory = treeMemory(oriel.run.pid);
  if (memory.bytes > peak.bytes) peak = memory;
  await sleep(1_000);
}
await Promise.all(loads.map(({ paced }) => paced.stop()));
const seconds = (performance.now() - startedAt) / 1_000;
const cpuSeconds = treeCpuSeconds(oriel.run.pid) - cpuAtStart;

const figures: Figure[] = [];
let wrong = 0;
for (const { name, stored, perSecond, perRequest, paced } of loads) {
  const sent = paced.acknowledged * perRequest;
  const kept = await untilKept(oriel, stored, sent);
  const refused = paced.refused > 0 ? `, ${paced.refused} requests refused or broken` : '';
  const unknown = paced.refused * perRequest;
  // What a broken connection left unknown may be there; what was acknowledged must be, once.
  const lost = Math.max(0, sent - kept);
  const doubled = Math.max(0, kept - sent - unknown);
  wrong += lost + doubled + paced.refused;
  figures.push(
    {
      question: `${name} acknowledged per second`,
      measured: `${Math.round(sent / seconds).toLocaleString('en')}${refused}`,
      goal: `${(perSecond * share).toLocaleString('en')}`,
    },
    {
      question: `${name}: acknowledgement of a request, p50 / p95`,
      measured: `${percentile(paced.latenciesMs, 0.5).toFixed(0)} / ${percentile(paced.latenciesMs, 0.95).toFixed(0)} ms`,
      goal: '–',
    },
    {
      question: `${name}: lost / doubled of ${sent.toLocaleString('en')}`,
      measured: `${lost} / ${doubled}`,
      goal: '0 / 0',
    },
  );
}
for (const [question, times] of searchMs) {
  figures.push({
    question: `meanwhile, ${question}: p50 / p95 of ${times.length}`,
    measured: `${percentile(times, 0.5).toFixed(0)} / ${percentile(times, 0.95).toFixed(0)} ms`,
    goal: 'p95 < 1 s',
  });
}
const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
figures.push(
  {
    question: 'memory at rest / at most',
    measured: `${mib(restBytes)} / ${mib(peak.bytes)}`,
    goal: '< 500 MB / < 1.2 GB',
  },
  ...memoryParts(peak, oriel.run.pid).map(({ name, bytes }) => ({
    question: `of the most: ${name}`,
    measured: mib(bytes),
    goal: '–',
  })),
  { question: 'processor cores in use', measured: (cpuSeconds / seconds).toFixed(2), goal: '–' },
);
printFigures(`The floor load × ${share} for ${minutes} min over OTLP/HTTP`, figures);
await oriel[Symbol.asyncDispose]();
process.exit(wrong === 0 ? 0 : 1);
