import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { treeCpuSeconds } from '../kit/process-cpu.ts';
import { treeMemoryBytes } from '../kit/process-memory.ts';
import { makeRandom } from '../kit/protobuf.ts';
import { median, percentile } from '../kit/table.ts';
import { compareAnswers, readAnswer } from './answers.ts';
import { type Received, receive, urlOf } from './ask.ts';
import { KeptLoads, type LoadCost } from './kept-loads.ts';
import { makeSeries, writeRequest } from './make-write-request.ts';
import { type MetricsQuery, QUERIES } from './queries.ts';
import { KEPT_PARTS, type KeptPart, SUBJECTS, type Subject, type SubjectName, startSubject } from './subjects.ts';

// The same samples in Oriel, Prometheus and VictoriaMetrics, by remote write, and the same questions to each:
// `node bench/metrics/main.ts [SERIES] [HOURS] [ROUNDS] [oriel,prometheus,victoria-metrics] [PART OF A QUESTION'S NAME]`. 10,000 series every 15 s over 24 h are 57.6 M samples.
//
// VictoriaMetrics is asked without its cache of results (`-search.disableCache`, `nocache=1`); the others have none. What each keeps of
// samples in memory (Oriel chunks that were asked for, both others blocks and pages) takes part: dashboards ask again.
//
// An answer has taken until its last byte was here, compressed by gzip as Grafana asks for it; it is unpacked and read after that. Answers
// of Prometheus are compared with ours, value by value. Questions are about times a second after a sample: with one exactly at their
// start, windows of Prometheus before 3 have one more.
//
// With `--keep DIRECTORY` what was loaded stays there, and whoever names it again with as many series and hours asks it without a load.

const { values: named, positionals } = parseArgs({ options: { keep: { type: 'string' } }, allowPositionals: true });
const SERIES = Number(positionals[0] ?? 10_000);
const HOURS = Number(positionals[1] ?? 24);
const ROUNDS = Number(positionals[2] ?? 5);
const NAMES = (positionals[3] ?? SUBJECTS.join(',')).split(',') as SubjectName[];
const ASKED = QUERIES.filter(({ name }) => name.includes(positionals[4] ?? ''));
const JOBS = 20;
const INTERVAL_MS = 15_000;
/** Samples of each series in a request: what a remote write queue gathers from a sender of many series is few. */
const TIMES_PER_REQUEST = 4;
const SERIES_PER_REQUEST = 500;
const SENDERS = 2;
/** Rounds before those that count: a server runs for weeks, and V8 compiles what it does often in the first of them. What the very first took stands beside. */
const WARM_UP_ROUNDS = 6;

setFlagsFromString('--expose-gc');
/** What the last answer has left behind would otherwise be collected while the next is waited for, and its subject blamed. */
const collectGarbage = runInNewContext('gc') as () => void;

const SAMPLES = (SERIES * HOURS * 3_600_000) / INTERVAL_MS;
/** Two hours ago: nothing waits for the present. */
const LATEST_END_MS = Math.floor((Date.now() - 2 * 3_600_000) / 60_000) * 60_000;
const KEPT = named.keep && new KeptLoads(named.keep, { series: SERIES, hours: HOURS, endMs: LATEST_END_MS });
const END_MS = KEPT ? KEPT.load.endMs : LATEST_END_MS;
const START_MS = END_MS - HOURS * 3_600_000;
/** A second after a sample each. */
const ASKED_SINCE_MS = START_MS + 601_000;
const ASKED_UNTIL_MS = END_MS + 1_000;

interface Measured {
  readonly subject: string;
  readonly load: LoadCost;
  readonly bytes: number;
  readonly parts: Readonly<Record<KeptPart, number>> | undefined;
  readonly memory: number;
  readonly times: ReadonlyMap<string, readonly number[]>;
  /** What each question took when it was asked for the first time. */
  readonly firstTimes: ReadonlyMap<string, number>;
  /** As they came, and read at the end: what is read would have to be collected while others are waited for. */
  readonly answers: ReadonlyMap<string, Received>;
}

const measured: Measured[] = [];
for (const name of NAMES) {
  const subject = await startSubject(name, KEPT ? KEPT.dataDir(name) : undefined);
  if (subject === undefined) continue;
  await using _ended = subject;
  const cost = (KEPT ? KEPT.costOf(name) : undefined) ?? (await loadAndSettle(subject));
  if (KEPT) KEPT.isLoaded(name, cost);
  const times = new Map<string, number[]>();
  const firstTimes = new Map<string, number>();
  const answers = new Map<string, Received>();
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    for (const query of ASKED) {
      const { ms, answer } = await ask(subject, query);
      if (round === 0) {
        firstTimes.set(query.name, ms);
        answers.set(query.name, answer);
      }
      if (round >= WARM_UP_ROUNDS) times.set(query.name, [...(times.get(query.name) ?? []), ms]);
    }
  }
  measured.push({
    subject: name,
    load: cost,
    bytes: diskBytes(subject.dataDir),
    parts: await subject.parts?.(),
    memory: treeMemoryBytes(subject.pid),
    times,
    firstTimes,
    answers,
  });
}
print(measured);

async function loadAndSettle(subject: Subject): Promise<LoadCost> {
  console.log(`${subject.name}: loading ${SAMPLES.toLocaleString('en')} samples`);
  const before = treeCpuSeconds(subject.pid);
  const startedAt = performance.now();
  await load(subject);
  const seconds = (performance.now() - startedAt) / 1_000;
  // Merges and packing belong to the load; what an idle server takes in the minutes between does not.
  const atRest = await subject.settle();
  return { cpuSeconds: treeCpuSeconds(subject.pid) - before - atRest, seconds };
}

async function load(subject: Subject): Promise<void> {
  const series = makeSeries(SERIES, JOBS);
  const groups = Array.from({ length: Math.ceil(SERIES / SERIES_PER_REQUEST) }, (_, at) =>
    series.slice(at * SERIES_PER_REQUEST, (at + 1) * SERIES_PER_REQUEST),
  );
  // A group always goes with the same sender, so that its samples stay in order.
  await Promise.all(
    Array.from({ length: SENDERS }, async (_, sender) => {
      const own = groups.filter((_group, at) => at % SENDERS === sender);
      const random = makeRandom(sender + 1);
      for (let from = START_MS; from < END_MS; from += INTERVAL_MS * TIMES_PER_REQUEST) {
        const times = Array.from({ length: TIMES_PER_REQUEST }, (_time, at) => from + at * INTERVAL_MS);
        for (const group of own) await send(subject, writeRequest(group, times, random));
      }
    }),
  );
}

async function send(subject: Subject, body: Buffer): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const answer = await fetch(subject.writeUrl, {
      method: 'POST',
      headers: {
        ...subject.headers,
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        'x-prometheus-remote-write-version': '0.1.0',
      },
      body: new Uint8Array(body),
    });
    const text = await answer.text();
    if (answer.ok) return;
    if (answer.status !== 503 || attempt > 100) throw new Error(`${subject.name} answered ${answer.status}: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function ask(subject: Subject, query: MetricsQuery): Promise<{ ms: number; answer: Received }> {
  const url = urlOf(subject, query, ASKED_SINCE_MS, ASKED_UNTIL_MS);
  collectGarbage();
  const startedAt = performance.now();
  const answer = await receive(url, subject.headers);
  return { ms: performance.now() - startedAt, answer };
}

function diskBytes(directory: string): number {
  return Number(spawnSync('du', ['-sb', directory], { encoding: 'utf8' }).stdout.split('\t')[0]);
}

function print(all: readonly Measured[]): void {
  console.log(
    `\nMetrics: ${SERIES.toLocaleString('en')} series every 15 s over ${HOURS} h, ${SAMPLES.toLocaleString('en')} samples, medians (p95) of ${ROUNDS} rounds after ${WARM_UP_ROUNDS} in ms\n`,
  );
  const ours = all.find(({ subject }) => subject === 'oriel');
  console.log(
    `| | ${all.map(({ subject }) => subject).join(' | ')} | ${all
      .filter((one) => one !== ours)
      .map(({ subject }) => `${subject} / oriel`)
      .join(' | ')} |`,
  );
  console.log(
    `|---|${all.map(() => '---|').join('')}${all
      .slice(1)
      .map(() => '---|')
      .join('')}`,
  );
  const ratios = new Map<string, number[]>();
  for (const { name } of ASKED) {
    const figures = all.map(({ times }) => times.get(name)!);
    const shown = figures.map((values) => `${median(values).toFixed(1)} (${percentile(values, 0.95).toFixed(1)})`);
    const against = all
      .filter((one) => one !== ours)
      .map(({ subject, times }) => {
        const ratio = ours === undefined ? Number.NaN : median(times.get(name)!) / median(ours.times.get(name)!);
        ratios.set(subject, [...(ratios.get(subject) ?? []), ratio]);
        return ratio.toFixed(2);
      });
    console.log(`| ${name} | ${[...shown, ...against].join(' | ')} |`);
  }
  const row = (name: string, value: (one: Measured) => string) =>
    console.log(`| ${name} | ${all.map(value).join(' | ')} |`);
  row('load, CPU s per million', (one) => (one.load.cpuSeconds / (SAMPLES / 1e6)).toFixed(2));
  row('load, samples/s', (one) => Math.round(SAMPLES / one.load.seconds).toLocaleString('en'));
  row('bytes per sample on disk, everything', ({ bytes }) => (bytes / SAMPLES).toFixed(2));
  for (const part of Object.keys(KEPT_PARTS) as KeptPart[])
    row(`of these ${KEPT_PARTS[part]}`, ({ parts }) =>
      parts === undefined ? '–' : (parts[part] / SAMPLES).toFixed(2),
    );
  const panels = ASKED.filter(({ kind }) => kind === 'dashboard').map(({ name }) => name);
  if (panels.length > 0) {
    const p95 = (times: readonly number[]) => percentile(times, 0.95).toFixed(1);
    row('all panels, p95 in ms', ({ times }) => p95(panels.flatMap((name) => times.get(name)!)));
    row('all panels, asked for the first time, p95 in ms', ({ firstTimes }) =>
      p95(panels.map((name) => firstTimes.get(name)!)),
    );
  }
  row('memory after the questions, MB', ({ memory }) => (memory / 1e6).toFixed(0));
  for (const [subject, values] of ratios) {
    const mean = Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
    console.log(`geometric mean of ${subject} / oriel: ${mean.toFixed(2)}`);
  }
  const prometheus = all.find(({ subject }) => subject === 'prometheus');
  if (ours !== undefined && prometheus !== undefined) compare(ours, prometheus);
}

/** Not with VictoriaMetrics, whose `rate` is another one on purpose. */
function compare(ours: Measured, theirs: Measured): void {
  let compared = 0;
  const differences: string[] = [];
  for (const { name } of ASKED) {
    const [one, other] = [ours, theirs].map(({ answers }) => readAnswer(answers.get(name)!));
    const { values, different } = compareAnswers(one!, other!);
    compared += values;
    if (different > 0)
      differences.push(
        `${name}: ${different.toLocaleString('en')} of ${values.toLocaleString('en')} values are others`,
      );
  }
  console.log(`${compared.toLocaleString('en')} values compared with Prometheus, one by one`);
  for (const difference of differences) console.log(`answers differ for ${difference}`);
}
