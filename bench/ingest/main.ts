import { setTimeout as sleep } from 'node:timers/promises';
import { apiOf } from '../../journeys/kit/api.ts';
import { type OrielProcess, type RunFile, START, startOriel } from '../../journeys/kit/oriel-process.ts';
import { otlpLogs, sendLogs } from '../../journeys/kit/otlp-logs.ts';
import { until } from '../../journeys/kit/until.ts';
import { treeCpuSeconds } from '../kit/process-cpu.ts';
import { treeMemoryBytes } from '../kit/process-memory.ts';
import { type Figure, printFigures } from '../kit/table.ts';
import { type CpuShares, cpuShares, sharesPerMillion } from './cpu-shares.ts';
import { SUBJECTS, type Subject } from './subjects.ts';

// How much does it cost to take telemetry in: decode, guard, spool, fsync, insert and merges, all processes together?
// `node bench/ingest/main.ts [RECORDS] [logs,spans,points,samples] [full,paced]`; over real sockets, acknowledged durable, all
// indexes on. At full speed the requests are made beforehand; paced is the floor load, 10,000 records a second.

const RECORDS = Number(process.argv[2] ?? 1_000_000);
const WANTED = (process.argv[3] ?? 'logs,spans,points,samples').split(',');
const PACES = (process.argv[4] ?? 'full,paced').split(',');

const FULL = { perRequest: 5_000, senders: 4 };
/** Twenty requests a second, as ten or so services with a batch processor send them. */
const PACED = { perRequest: 500, everyMs: 50, seconds: 30 };

/** As long as its code is being compiled a record costs two or three times what it costs afterwards. */
const WARM_UP = { requests: 500, perRequest: 1_000, senders: FULL.senders };

const figures: Figure[] = [];
for (const subject of SUBJECTS.filter(({ name }) => WANTED.includes(name))) {
  if (PACES.includes('full')) await measure(subject, 'full speed', RECORDS, sendAtFullSpeed);
  if (PACES.includes('paced')) {
    await measure(subject, '10,000 a second', (PACED.seconds * 1_000 * PACED.perRequest) / PACED.everyMs, sendPaced);
  }
}
printFigures(
  `Ingest: ${RECORDS.toLocaleString('en')} records in requests of ${FULL.perRequest} by ${FULL.senders} senders, ` +
    `and ${PACED.seconds} s of 10,000 a second in requests of ${PACED.perRequest}`,
  figures,
);

type Send = (subject: Subject, records: number, door: Door) => Promise<Sent>;

interface Door {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Sent {
  /** From the first request to the last acknowledgement. */
  readonly tookMs: number;
}

async function measure(subject: Subject, pace: string, records: number, send: Send): Promise<void> {
  await using oriel = await startOriel({ program: START, environment: { ORIEL_SELF_TELEMETRY: 'false' } });
  const key = await oriel.key('ingest,read,admin');
  const door = {
    url: `${oriel.run[subject.door]}${subject.path}`,
    headers: { ...subject.headers, authorization: `Bearer ${key}` },
  };
  await sendAtOnce(subject, WARM_UP.requests * WARM_UP.perRequest, door, WARM_UP);
  await drained(oriel, key);
  const before = await sharesAtRest(oriel.run);
  const restBytes = treeMemoryBytes(oriel.run.pid);
  const { tookMs } = await send(subject, records, door);
  await drained(oriel, key);
  const loadBytes = treeMemoryBytes(oriel.run.pid);
  const cpu = sharesPerMillion(before, await sharesAtRest(oriel.run), records);
  // Looked for behind a load of its own: searches that come as quickly as they are answered are not what records cost.
  await send(subject, records, door);
  const visibleMs = await untilFound(oriel, key);
  const { rows, bytesOnDisk } = await storedRows(oriel, subject.stored ?? subject.name);
  const name = `${subject.name}, ${pace}`;
  figures.push(
    {
      question: `${name}: CPU seconds per million, merges included`,
      measured: cpu.all.toFixed(2),
      goal: `≤ ${subject.goalCpu}`,
    },
    {
      question: `${name}: of these main thread / workers / server's rest / inserts / merges`,
      measured: [cpu.main, cpu.workers, cpu.serverRest, cpu.inserts, cpu.merges]
        .map((share) => share.toFixed(2))
        .join(' / '),
      goal: '',
    },
    {
      question: `${name}: acknowledged per second`,
      measured: Math.round((records / tookMs) * 1_000).toLocaleString('en'),
      goal: '≥ 10,000',
    },
    {
      question: `${name}: bytes per row on disk`,
      measured: (bytesOnDisk / rows).toFixed(1),
      goal: `≤ ${subject.goalBytes}`,
    },
    {
      question: `${name}: a log sent last, from acknowledged to found by a search`,
      measured: `${Math.round(visibleMs)} ms`,
      goal: '< 1 s',
    },
    {
      question: `${name}: memory before / after the load`,
      measured: `${mib(restBytes)} / ${mib(loadBytes)}`,
      goal: '< 500 MB / < 1.2 GB',
    },
  );
}

function sendAtFullSpeed(subject: Subject, records: number, door: Door): Promise<Sent> {
  return sendAtOnce(subject, records, door, FULL);
}

async function sendAtOnce(
  subject: Subject,
  records: number,
  door: Door,
  { perRequest, senders }: { readonly perRequest: number; readonly senders: number },
): Promise<Sent> {
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  // Every request is another one: what repeats would compress as no real traffic does.
  const bodies = Array.from({ length: records / perRequest }, (_, index) =>
    subject.make(perRequest, index + 1, nowNs + BigInt(index) * 50_000_000n),
  );
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: senders }, async () => {
      for (let body = bodies.shift(); body !== undefined; body = bodies.shift()) await post(door, body);
    }),
  );
  return { tookMs: performance.now() - startedAt };
}

async function sendPaced(subject: Subject, records: number, door: Door): Promise<Sent> {
  const startedAt = performance.now();
  const sending: Promise<void>[] = [];
  for (let index = 0; index < records / PACED.perRequest; index++) {
    const body = subject.make(PACED.perRequest, index + 1, BigInt(Date.now()) * 1_000_000n);
    await sleep(Math.max(0, startedAt + index * PACED.everyMs - performance.now()));
    sending.push(post(door, body));
  }
  await Promise.all(sending);
  return { tookMs: performance.now() - startedAt };
}

async function post({ url, headers }: Door, body: Uint8Array): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: body as Uint8Array<ArrayBuffer>,
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}

async function storedRows(oriel: OrielProcess, name: string): Promise<{ rows: number; bytesOnDisk: number }> {
  return until(
    async () => {
      const { stdout } = await oriel.command('status', '--json');
      const { signals } = JSON.parse(stdout) as { signals: { signal: string; rows: number; bytesOnDisk: number }[] };
      const signal = signals.find((item) => item.signal === name);
      return signal && signal.rows > 0 && signal;
    },
    { timeoutMs: 30_000, everyMs: 1_000 },
  );
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

/** Milliseconds; the log goes the way of everything before it. */
async function untilFound({ run }: OrielProcess, key: string): Promise<number> {
  const service = 'sent-last';
  const response = await sendLogs(run.otlpHttp, otlpLogs(service, [{ body: 'the last one' }]));
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  const acknowledgedAt = performance.now();
  const path = `/monitoring/logs?query=service%3D${service}&start=now-10m&end=now%2B10m&limit=1`;
  await until(async () => (await apiOf(run, key).get<{ data: unknown[] }>(path)).body.data.length, {
    timeoutMs: 300_000,
    everyMs: 20,
    what: 'the log that was sent last',
  });
  return performance.now() - acknowledgedAt;
}

async function drained({ run }: OrielProcess, key: string): Promise<void> {
  await until(
    async () => {
      const { body } = await apiOf(run, key).get<string>('/metrics');
      return /^oriel_spool_bytes 0$/m.test(body);
    },
    { timeoutMs: 300_000, everyMs: 250, what: 'an empty spool' },
  );
}

/** What was used when the processes came to rest, which they do when merges behind the last insert are over: not what rest itself takes. */
async function sharesAtRest(run: RunFile): Promise<CpuShares> {
  for (let quiet = 0, atRest = cpuShares(run); ; ) {
    const before = cpuShares(run);
    await sleep(2_000);
    if (treeCpuSeconds(run.pid) - before.all >= 0.3) quiet = 0;
    else if (++quiet === 1) atRest = before;
    else if (quiet === 3) return atRest;
  }
}
