import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { labelsOf } from '../../../bench/metrics/make-write-request.ts';

/** What whoever asks is told, and what it says at the end. */
export interface AskingOptions {
  readonly url: string;
  readonly key: string;
  readonly count: number;
  readonly jobs: number;
  readonly endsAtMs: number;
}

export interface Asked {
  readonly question: string;
  readonly milliseconds: readonly number[];
  /** Why not, each time that nobody was answered. */
  readonly unanswered: readonly string[];
  /** How often it was refused with the limit that it would have gone over: an answer, if not the one that was hoped for. */
  readonly refused: readonly string[];
}

const ASK_EVERY_MS = 5_000;
/** Of refusals that name a limit. */
const LIMIT_STATUSES: ReadonlySet<number> = new Set([413, 422]);

// Asks in a thread of its own: what the sender's own work delays is nothing that a person at a dashboard sees.
const { url, key, count, jobs, endsAtMs } = workerData as AskingOptions;
const asked = new Map<string, { milliseconds: number[]; unanswered: string[]; refused: string[] }>();
while (Date.now() < endsAtMs) {
  const { job, instance } = labelsOf(Math.floor(Math.random() * count), count, jobs);
  const now = Date.now() / 1_000;
  await ask('rate of one job, 15 min', '/query_range', {
    query: `sum by (code) (rate(bench_requests_total{job="${job}"}[1m]))`,
    start: String(now - 900),
    end: String(now),
    step: '15',
  });
  await ask('one series, now', '/query', {
    query: `bench_requests_total{job="${job}",instance="${instance}"}`,
  });
  await ask('values of a label', '/label/job/values', { start: String(now - 900), limit: '1000' });
  await ask('series by a pattern', '/series', {
    'match[]': `bench_requests_total{job="${job}",instance=~"10[.].*",code!="200"}`,
    start: String(now - 900),
    limit: '1000',
  });
  await ask('what makes series many', '/status/tsdb', {});
  await ask('count of all series', '/query', { query: 'count(bench_requests_total)' });
  await sleep(ASK_EVERY_MS);
}
parentPort!.postMessage(Array.from(asked, ([question, answers]): Asked => ({ question, ...answers })));

async function ask(question: string, path: string, params: Record<string, string>): Promise<void> {
  const answers = asked.get(question) ?? { milliseconds: [], unanswered: [], refused: [] };
  asked.set(question, answers);
  const began = performance.now();
  const response = await fetch(`${url}/api/v1${path}?${new URLSearchParams(params)}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const text = await response.text();
  answers.milliseconds.push(performance.now() - began);
  if (response.ok) return;
  // The load goes on: how often nobody was answered is a figure, too.
  const list = LIMIT_STATUSES.has(response.status) ? answers.refused : answers.unanswered;
  list.push(`${response.status} ${text.slice(0, 300)}`);
}
