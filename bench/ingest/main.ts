import { setTimeout as sleep } from 'node:timers/promises';
import { apiOf } from '../../journeys/kit/api.ts';
import { startOriel } from '../../journeys/kit/oriel-process.ts';
import { until } from '../../journeys/kit/until.ts';
import { makeLogRequest } from '../decode/make-request.ts';
import { treeCpuSeconds, treeMemoryBytes } from '../kit/process-cpu.ts';
import { type Figure, printFigures } from '../kit/table.ts';
import { makePointRequest } from './make-points.ts';
import { makeSpanRequest } from './make-spans.ts';

// How much does it cost to take telemetry in: decode, guard, spool, fsync, insert and merges, all processes together?
// `node bench/ingest/main.ts [RECORDS]`; over real sockets, acknowledged durable, all indexes on.

const RECORDS = Number(process.argv[2] ?? 1_000_000);
const PER_REQUEST = 5_000;
const SENDERS = 4;

const SUBJECTS = [
  {
    name: 'logs',
    path: '/v1/logs',
    stored: 'logs',
    goalCpu: 9,
    goalBytes: 90,
    make: (seed: number, start: bigint) => makeLogRequest(PER_REQUEST, seed, start),
  },
  {
    name: 'spans',
    path: '/v1/traces',
    stored: 'spans',
    goalCpu: 8,
    goalBytes: 90,
    make: (seed: number, start: bigint) => makeSpanRequest(PER_REQUEST, seed, start),
  },
  {
    name: 'points',
    path: '/v1/metrics',
    stored: 'points',
    goalCpu: 0.6,
    goalBytes: 2.2,
    make: (seed: number, start: bigint) => makePointRequest(PER_REQUEST, seed, start),
  },
] as const;

const figures: Figure[] = [];
for (const subject of SUBJECTS) {
  await using oriel = await startOriel({ environment: { ORIEL_SELF_TELEMETRY: 'false' } });
  const key = await oriel.key('ingest,read,admin');
  await sleep(2_000);
  const restBytes = treeMemoryBytes(oriel.run.pid);
  const cpuBefore = treeCpuSeconds(oriel.run.pid);
  const startedAt = performance.now();
  let next = 0;
  const latencies: number[] = [];
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      while (next < RECORDS / PER_REQUEST) {
        // Every request is another one: what repeats would compress as no real traffic does.
        const body = subject.make(++next, BigInt(Date.now()) * 1_000_000n);
        const sentAt = performance.now();
        const response = await fetch(`${oriel.run.otlpHttp}${subject.path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-protobuf' },
          body: body as Uint8Array<ArrayBuffer>,
        });
        if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
        await response.arrayBuffer();
        latencies.push(performance.now() - sentAt);
      }
    }),
  );
  const acknowledgedMs = performance.now() - startedAt;
  await drained(oriel.run, key);
  const visibleMs = performance.now() - startedAt - acknowledgedMs;
  const loadBytes = treeMemoryBytes(oriel.run.pid);
  await mergesSettled(oriel.run.pid);
  const cpu = (treeCpuSeconds(oriel.run.pid) - cpuBefore) / (RECORDS / 1e6);
  const status = await until(
    async () => {
      const { stdout } = await oriel.command('status', '--json');
      const { signals } = JSON.parse(stdout) as { signals: { signal: string; rows: number; bytesOnDisk: number }[] };
      const signal = signals.find((item) => item.signal === subject.stored);
      return signal && signal.rows > 0 && signal;
    },
    { timeoutMs: 30_000, everyMs: 1_000 },
  );
  figures.push(
    {
      question: `${subject.name}: CPU seconds per million, merges included`,
      measured: cpu.toFixed(2),
      goal: `≤ ${subject.goalCpu}`,
    },
    {
      question: `${subject.name}: acknowledged per second`,
      measured: Math.round((RECORDS / acknowledgedMs) * 1_000).toLocaleString('en'),
      goal: '≥ 10,000',
    },
    {
      question: `${subject.name}: bytes per row on disk`,
      measured: (status.bytesOnDisk / status.rows).toFixed(1),
      goal: `≤ ${subject.goalBytes}`,
    },
    {
      question: `${subject.name}: last acknowledged to visible`,
      measured: `${Math.round(visibleMs)} ms`,
      goal: '< 1 s',
    },
    {
      question: `${subject.name}: memory at rest / after the load`,
      measured: `${mib(restBytes)} / ${mib(loadBytes)}`,
      goal: '< 500 MB / < 1.2 GB',
    },
  );
}
printFigures(
  `Ingest of ${RECORDS.toLocaleString('en')} records each, requests of ${PER_REQUEST}, ${SENDERS} senders`,
  figures,
);

function mib(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

async function drained(run: { url: string; otlpHttp: string; otlpGrpc: string } & object, key: string): Promise<void> {
  await until(
    async () => {
      const { body } = await apiOf(run as never, key).get<string>('/metrics');
      return /^oriel_spool_bytes 0$/m.test(body);
    },
    { timeoutMs: 300_000, everyMs: 20, what: 'an empty spool' },
  );
}

/** Merges go on behind the last insert; they are over when the processes rest. */
async function mergesSettled(pid: number): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    const before = treeCpuSeconds(pid);
    await sleep(2_000);
    quiet = treeCpuSeconds(pid) - before < 0.3 ? quiet + 1 : 0;
  }
}
