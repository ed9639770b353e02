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

test('who went away before the work began is known to have gone', async () => {
  const app = Fastify();
  let arrived: () => void = () => {};
  const coming = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  let asked: (signal: AbortSignal) => void = () => {};
  const signal = new Promise<AbortSignal>((resolve) => {
    asked = resolve;
  });
  app.addHook('preHandler', async (_request, reply) => {
    const gone = new Promise((resolve) => reply.raw.once('close', resolve));
    arrived();
    await gone;
  });
  app.get('/', async (_request, reply) => {
    asked(abandonedSignal(reply));
    return 'too late';
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const client = new AbortController();
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const answer = fetch(url, { signal: client.signal }).catch(() => 'left');
  await coming;
  client.abort();
  expect(await answer).toBe('left');
  expect((await signal).aborted).toBe(true);
  await app.close();
});
