import { createServer, get, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Outgoing, type OutgoingCalls } from './outgoing.ts';

let nowMs: number;
let pausesMs: number[];
let told: [object, string][];
let outgoing: Outgoing;
let calls: OutgoingCalls;
beforeEach(() => {
  nowMs = 1_000;
  pausesMs = [];
  told = [];
  const tell = (details: object, message: string) => void told.push([details, message]);
  outgoing = new Outgoing({
    logger: { info: tell, warn: tell },
    now: () => nowMs,
    sleep: async (milliseconds) => {
      pausesMs.push(milliseconds);
      nowMs += milliseconds;
    },
    random: () => 0.5,
  });
  calls = outgoing.to('discovery');
});

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((listening) => server!.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** As a real client fails: by its socket, or by the status that it was answered. */
function ask(url: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { signal, agent: false }, (response) => {
      response.resume();
      const { statusCode: status = 0, headers } = response;
      if (status === 200) resolve('yes');
      else {
        const retryAfterMs = Number(headers['retry-after'] ?? 0) * 1_000;
        reject(Object.assign(new Error(`HTTP status ${status}`), { status, retryAfterMs }));
      }
    }).on('error', reject);
  });
}

const report = () => outgoing.reports.find(({ name }) => name === 'discovery')!;

test('what may pass is tried three times, with growing pauses', async () => {
  const answers = [503, 429, 200];
  const url = await serve((_, response) => void response.writeHead(answers.shift()!).end());
  expect(await calls.call((signal) => ask(url, signal))).toEqual({ kind: 'answered', value: 'yes' });
  expect(pausesMs).toEqual([1_000, 2_000]);
  expect(report()).toMatchObject({ answered: 1, failures: { transient: 2, permanent: 0 } });
  expect(told).toEqual([]);
});

test('whoever asks to be left alone is, up to a bound', async () => {
  const waits = ['5', '3600'];
  const url = await serve((_, response) => {
    const wait = waits.shift();
    response.writeHead(wait === undefined ? 200 : 503, { 'retry-after': wait ?? '0' }).end();
  });
  expect((await calls.call((signal) => ask(url, signal))).kind).toBe('answered');
  expect(pausesMs).toEqual([5_000, 10_000]);
});

test.each([400, 401, 403])('%i is discarded at once, and told once with its status', async (status) => {
  const url = await serve((_, response) => void response.writeHead(status).end());
  for (let call = 0; call < 10; call++) {
    expect(await calls.call((signal) => ask(url, signal))).toMatchObject({ kind: 'given_up', reason: 'permanent' });
  }
  expect(pausesMs).toEqual([]);
  expect(told.map(([, message]) => message)).toEqual([
    `a call of discovery was refused for good and is not tried again: what it carried is discarded (${status})`,
  ]);
  // Whoever refuses is there: nothing is gained by leaving him alone.
  expect(report()).toMatchObject({
    failures: { transient: 0, permanent: 10 },
    givenUp: { permanent: 10 },
    breakers: { closed: 1, open: 0 },
  });
});

test('nobody there: the fifth failure opens it, five minutes later one try finds out', async () => {
  let asked = 0;
  const url = await serve((_, response) => {
    asked++;
    response.writeHead(200).end();
  });
  const away = 'http://127.0.0.1:1';
  const call = (to: string) =>
    calls.call((signal) => {
      asked += to === away ? 1 : 0;
      return ask(to, signal);
    });
  expect(await call(away)).toMatchObject({ reason: 'retries_exhausted' });
  expect(await call(away)).toMatchObject({ reason: 'circuit_open' });
  expect(asked).toBe(5);
  expect(report().breakers).toEqual({ closed: 0, open: 1, half_open: 0 });

  // Back, and not asked.
  expect(await call(url)).toMatchObject({ reason: 'circuit_open' });
  nowMs += 300_000;
  // One try, not three.
  expect(await call(away)).toMatchObject({ reason: 'circuit_open' });
  expect(asked).toBe(6);
  nowMs += 300_000;
  expect(await call(url)).toMatchObject({ kind: 'answered' });
  expect(asked).toBe(7);
  expect(report()).toMatchObject({
    breakers: { closed: 1, open: 0, half_open: 0 },
    failures: { transient: 6 },
    givenUp: { retries_exhausted: 1, circuit_open: 3 },
    pauseMs: 0,
  });
  expect(told.map(([, message]) => /failed three times|is open|is closed/.exec(message)?.[0])).toEqual([
    'failed three times',
    'is open',
    'is open',
    'is closed',
  ]);
});

test('while one finds out, everybody else is told at once', async () => {
  for (let call = 0; call < 2; call++) await calls.call((signal) => ask('http://127.0.0.1:1', signal));
  nowMs += 300_000;
  const url = await serve((_, response) => void response.writeHead(200).end());
  const trial = calls.call((signal) => ask(url, signal));
  expect(await calls.call((signal) => ask(url, signal))).toMatchObject({ reason: 'circuit_open' });
  expect(await trial).toMatchObject({ kind: 'answered' });
});

test('whoever leaves waits no longer, and says nothing about the other side', async () => {
  const url = await serve(() => {});
  const leaving = new AbortController();
  const call = calls.call((signal) => ask(url, signal), leaving.signal);
  leaving.abort();
  expect(await call).toMatchObject({ kind: 'given_up', reason: 'cancelled' });
  expect(report()).toMatchObject({ failures: { transient: 0, permanent: 0 }, givenUp: { cancelled: 1 } });
});

test('who is given up is no longer in the list, and what was counted stays', async () => {
  await calls.call((signal) => ask('http://127.0.0.1:1', signal));
  calls[Symbol.dispose]();
  expect(report()).toMatchObject({ breakers: { closed: 0 }, failures: { transient: 3 } });
});
