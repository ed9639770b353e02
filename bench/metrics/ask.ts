import { Agent, get } from 'node:http';
import type { MetricsQuery } from './queries.ts';
import type { Subject } from './subjects.ts';

/** An answer as it has come. */
export interface Received {
  readonly body: Buffer;
  readonly encoding: string | undefined;
}

const agent = new Agent({ keepAlive: true });

/** The question about the time until `untilMs`, not from before `sinceMs`. */
export function urlOf(
  { name, queryUrl }: Subject,
  { query, spanMs, stepMs }: MetricsQuery,
  sinceMs: number,
  untilMs: number,
): string {
  const range = {
    query,
    start: String(Math.max(sinceMs, untilMs - spanMs) / 1_000),
    end: String(untilMs / 1_000),
    step: String(stepMs / 1_000),
  };
  const params = new URLSearchParams(stepMs > 0 ? range : { query, time: String(untilMs / 1_000) });
  if (name === 'victoria-metrics') params.set('nocache', '1');
  return `${queryUrl}/${stepMs > 0 ? 'query_range' : 'query'}?${params}`;
}

/** Until the last byte is here. To unpack and to read them is the client's work, elsewhere on a machine of its own. */
export function receive(url: string, headers: Readonly<Record<string, string>>): Promise<Received> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { ...headers, 'accept-encoding': 'gzip' } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        const body = Buffer.concat(parts);
        if (answer.statusCode === 200) resolve({ body, encoding: answer.headers['content-encoding'] });
        else reject(new Error(`${url} was answered with ${answer.statusCode}`));
      });
      answer.on('error', reject);
    }).on('error', reject);
  });
}
