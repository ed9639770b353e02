import { apiOf } from '../../kit/api.ts';
import type { RunFile } from '../../kit/oriel-process.ts';

export interface AskedQuestion {
  readonly question: string;
  readonly elapsedMs: number;
}

const QUESTIONS: readonly { readonly question: string; readonly path: string }[] = [
  { question: 'newest logs', path: '/monitoring/logs?start=now-15m&end=now%2B1m&limit=100' },
  {
    question: 'logs with a word',
    path: '/monitoring/logs?query=payment%20severity%3DERROR&start=now-15m&end=now%2B1m&limit=100',
  },
  { question: 'newest traces', path: '/monitoring/traces?start=now-15m&end=now%2B1m&limit=50' },
  { question: 'services', path: '/monitoring/services?start=now-15m&end=now%2B1m' },
  {
    question: 'a metric',
    path: '/monitoring/metrics/http_requests_total?start=now-15m&end=now%2B1m&step=60s&by=route',
  },
];

/** What a person's pages ask, one after another. @throws when one is not answered. */
export async function askAPage(run: RunFile, key: string): Promise<AskedQuestion[]> {
  const api = apiOf(run, key);
  const asked: AskedQuestion[] = [];
  for (const { question, path } of QUESTIONS) {
    const startedAt = performance.now();
    const { status, body } = await api.get<{ code?: string }>(path);
    // In the first moments there is no such metric yet.
    if (status !== 200 && body.code !== 'metric_not_found')
      throw new Error(`${question}: ${status} ${JSON.stringify(body)}`);
    asked.push({ question, elapsedMs: performance.now() - startedAt });
  }
  return asked;
}
