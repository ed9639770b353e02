import type * as Http from 'node:http';
import type { Agent, RequestOptions } from 'node:http';
import { createRequire } from 'node:module';
import type { Answer } from './shop-service.ts';

// `require` goes through the loader that the instrumentation has patched.
const { Agent: HttpAgent, request } = createRequire(import.meta.url)('node:http') as typeof Http;
const agent: Agent = new HttpAgent({ keepAlive: true, maxSockets: 32 });
const TIMEOUT_MS = 10_000;

/** One JSON request over a kept connection. */
export function callService<T>(url: string, method: string, body?: unknown): Promise<Answer<T>> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers: Record<string, string> = { accept: 'application/json' };
  if (text !== undefined) headers['content-type'] = 'application/json';
  const options: RequestOptions = { method, agent, headers, timeout: TIMEOUT_MS };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const answer = Buffer.concat(chunks).toString('utf8');
        const isJson = incoming.headers['content-type']?.startsWith('application/json') === true;
        resolve({ status: incoming.statusCode ?? 0, body: (isJson ? JSON.parse(answer) : answer) as T });
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer from ${url} within ${TIMEOUT_MS} ms`)));
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}
