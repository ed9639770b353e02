import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { treeCpuSeconds } from '../../../bench/kit/process-cpu.ts';
import { treeMemoryBytes } from '../../../bench/kit/process-memory.ts';
import { makeRandom } from '../../../bench/kit/protobuf.ts';
import { type Figure, percentile, printFigures } from '../../../bench/kit/table.ts';
import { type LoadSeries, makeSeries, renewedSeries, writeRequest } from '../../../bench/metrics/make-write-request.ts';
import { type OrielProcess, START, startOriel } from '../../kit/oriel-process.ts';
import type { Asked, AskingOptions } from './questions.ts';

// `npm run soak -- active-series [SERIES [MINUTES [NEW]]]`: so many active series in one tenant, a sample of each every 15 s by remote
// write, while somebody asks; each minute so many of them end and as many that were never seen take their places. The sender runs on the same machine and is not counted.
const count = Number(process.argv[2] ?? 1_000_000);
const minutes = Number(process.argv[3] ?? 30);
const newPerMinute = Number(process.argv[4] ?? count / 100);
const INTERVAL_MS = 15_000;
const SERIES_PER_REQUEST = 2_000;
const JOBS = Math.max(1, Math.round(count / 1_000));
const SENDERS = 4;
const LAST_ROUND_MS = 120_000;

await using oriel = await startOriel({
  program: START,
  environment: { ORIEL_SELF_TELEMETRY: 'false', ORIEL_MEMORY: '4GiB' },
});
const key = await oriel.key('ingest,read,admin');
await lift(oriel);
const restBytes = treeMemoryBytes(oriel.run.pid);
const series = makeSeries(count, JOBS);
const groups = Array.from({ length: Math.ceil(count / SERIES_PER_REQUEST) }, (_, at) =>
  series.slice(at * SERIES_PER_REQUEST, (at + 1) * SERIES_PER_REQUEST),
);
const random = makeRandom(1);
let renewed = 0;
const roundsMs: number[] = [];
const writesMs: number[] = [];
let refused = 0;
let peakBytes = 0;
const cpuAtStart = treeCpuSeconds(oriel.run.pid);
const startedAt = Date.now();
const endsAt = startedAt + minutes * 60_000;

const asking = ask();
for (let round = 0; Date.now() < endsAt; round++) {
  const dueMs = startedAt + round * INTERVAL_MS;
  await sleep(Math.max(0, dueMs - Date.now()));
  if (round > 0) renew(Math.round((newPerMinute * INTERVAL_MS) / 60_000));
  const began = Date.now();
  const waiting = [...groups];
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) await write(group, dueMs);
    }),
  );
  // From when the round was due: one that began late has the lag of those before it.
  roundsMs.push(Date.now() - Math.min(began, dueMs));
  peakBytes = Math.max(peakBytes, treeMemoryBytes(oriel.run.pid));
}
const asked = await asking;
const seconds = (Date.now() - startedAt) / 1_000;
const samples = roundsMs.length * count;
const cpuSeconds = treeCpuSeconds(oriel.run.pid) - cpuAtStart;
const kept = await keptSeries();
const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
const figures: Figure[] = [
  {
    question: 'samples acknowledged per second',
    measured: `${Math.round((samples - refused * SERIES_PER_REQUEST) / seconds).toLocaleString('en')}, ${refused} requests refused`,
    goal: Math.round(count / (INTERVAL_MS / 1_000)).toLocaleString('en'),
  },
  {
    question: 'lag: a round of all series sent and acknowledged, p50 / p95',
    measured: `${(percentile(roundsMs, 0.5) / 1_000).toFixed(1)} / ${(percentile(roundsMs, 0.95) / 1_000).toFixed(1)} s`,
    goal: '< 15 s',
  },
  {
    question: 'acknowledgement of a request, p50 / p95',
    measured: `${percentile(writesMs, 0.5).toFixed(0)} / ${percentile(writesMs, 0.95).toFixed(0)} ms`,
    goal: '–',
  },
  ...asked.map(({ question, milliseconds, refused: overLimit }) => ({
    question: `meanwhile, ${question}: p50 / p95 of ${milliseconds.length}${overLimit.length === 0 ? '' : ', refused'}`,
    measured:
      `${percentile(milliseconds, 0.5).toFixed(0)} / ${percentile(milliseconds, 0.95).toFixed(0)} ms` +
      (overLimit.length === 0 ? '' : `, ${overLimit.length} times (${overLimit[0]})`),
    goal: 'p95 < 1 s',
  })),
  ...asked.flatMap(({ question, unanswered: [reason, ...others] }) =>
    reason === undefined
      ? []
      : [
          {
            question: `meanwhile, ${question}: not answered`,
            measured: `${others.length + 1} times (${reason})`,
            goal: 'never',
          },
        ],
  ),
  {
    question: `series found at the end of ${count.toLocaleString('en')} and ${renewed.toLocaleString('en')} that took the places of others`,
    measured: kept.toLocaleString('en'),
    goal: 'all',
  },
  {
    question: 'memory at rest / at most (sum of PSS)',
    measured: `${mib(restBytes)} / ${mib(peakBytes)}`,
    goal: '– / --memory of 4 GiB',
  },
  {
    question: 'processor cores in use / CPU seconds per million samples',
    measured: `${(cpuSeconds / seconds).toFixed(2)} / ${(cpuSeconds / (samples / 1e6)).toFixed(2)}`,
    goal: '–',
  },
];
printFigures(`${count.toLocaleString('en')} active series, a sample every 15 s, for ${minutes} min`, figures);
await oriel[Symbol.asyncDispose]();
process.exit(
  refused === 0 && asked.every(({ unanswered }) => unanswered.length === 0) && kept === count + renewed ? 0 : 1,
);

async function lift({ command }: OrielProcess): Promise<void> {
  const { code, stderr } = await command(
    'tenant',
    'edit',
    'default',
    '--max-series',
    String(count * 2),
    '--max-series-per-metric',
    String(count * 2),
  );
  if (code !== 0) throw new Error(`the limits of series were not lifted: ${stderr}`);
}

/** As when a job after the other is rolled out: its instances are others from then on. */
function renew(series: number): void {
  for (let left = series; left > 0; left--, renewed++) {
    const at = renewed % count;
    const group = groups[Math.floor(at / SERIES_PER_REQUEST)]!;
    group[at % SERIES_PER_REQUEST] = renewedSeries(at, count, JOBS, Math.floor(renewed / count), random);
  }
}

async function write(group: readonly LoadSeries[], timeMs: number): Promise<void> {
  const body = writeRequest(group, [timeMs], random);
  const sentAt = performance.now();
  for (let attempt = 0; ; attempt++) {
    const response = await fetch(`${oriel.run.url}/api/v1/write`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        'x-prometheus-remote-write-version': '0.1.0',
      },
      body: new Uint8Array(body),
    });
    const text = await response.text();
    if (response.ok) break;
    // As Prometheus does: 503 means later, everything else means never.
    if (response.status !== 503 || attempt > 50) {
      refused++;
      console.error(`refused with ${response.status}: ${text.slice(0, 200)}`);
      break;
    }
    await sleep(200);
  }
  writesMs.push(performance.now() - sentAt);
}

/** What dashboards and people ask meanwhile, from the third round on. */
async function ask(): Promise<readonly Asked[]> {
  await sleep(INTERVAL_MS * 2);
  const thread = new Worker(join(import.meta.dirname, 'questions.ts'), {
    workerData: { url: oriel.run.url, key, count, jobs: JOBS, endsAtMs: endsAt } satisfies AskingOptions,
  });
  const [asked] = (await once(thread, 'message')) as [readonly Asked[]];
  return asked;
}

/** Waits until the last round can be found; what is answered meanwhile is said when it never is. */
async function keptSeries(): Promise<number> {
  let found = 0;
  let said = '';
  for (const endMs = Date.now() + LAST_ROUND_MS; found < count + renewed && Date.now() < endMs; await sleep(1_000)) {
    const response = await fetch(`${oriel.run.url}/api/v1/status/tsdb?limit=1`, {
      headers: { authorization: `Bearer ${key}` },
    });
    said = await response.text();
    if (!response.ok) continue;
    const { data } = JSON.parse(said) as {
      data: { seriesCountByMetricName: { name: string; value: number }[] };
    };
    found = data.seriesCountByMetricName.find(({ name }) => name === 'bench_requests_total')?.value ?? 0;
  }
  if (found < count + renewed) console.error(`${found} series were found; the last answer: ${said.slice(0, 500)}`);
  return found;
}
