import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { abandonedSignal } from './abandoned.ts';

test('work ends when the one who asked goes away, and not when the answer is whole', async () => {
  const app = Fastify();
  const signals: AbortSignal[] = [];
  let begun: () => void = () => {};
  const working = new Promise<void>((resolve) => {
    begun = resolve;
  });
  app.get('/slow', (_request, reply) => {
    const signal = abandonedSignal(reply);
    signals.push(signal);
    begun();
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve('too late')));
  });
  app.get('/quick', async (_request, reply) => {
    signals.push(abandonedSignal(reply));
    return 'done';
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;

  const client = new AbortController();
  const asked = fetch(`${url}/slow`, { signal: client.signal }).catch(() => 'left');
  await working;
  expect(signals[0]?.aborted).toBe(false);
  client.abort();
  expect(await asked).toBe('left');
  await new Promise((resolve) => signals[0]!.addEventListener('abort', resolve));

  expect(await (await fetch(`${url}/quick`)).text()).toBe('done');
  await app.close();
  expect(signals[1]?.aborted).toBe(false);
});
