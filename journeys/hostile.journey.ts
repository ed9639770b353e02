import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { apiOf } from './kit/api.ts';
import { type OrielProcess, startOriel } from './kit/oriel-process.ts';
import { otlpLogs, sendLogs } from './kit/otlp-logs.ts';
import { until } from './kit/until.ts';

// Strangers: pages of other origins, garbage, giants and the slow. None of it may stop a decent sender.

let oriel: OrielProcess;
let key: string;
let cookie: string;
beforeAll(async () => {
  oriel = await startOriel();
  key = await oriel.key();
  const link = /https?:\/\/\S+\/auth\/link\?token=\S+/.exec(oriel.output())![0];
  const signedIn = await fetch(link, { redirect: 'manual' });
  cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!;
});
afterAll(() => oriel[Symbol.asyncDispose]());

const EVIL = 'http://evil.example';

describe('a page of another origin, in the browser of somebody who is signed in', () => {
  test('cannot read: no answer allows its origin', async () => {
    const answer = await fetch(`${oriel.run.url}/monitoring/logs`, { headers: { cookie, origin: EVIL } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('cannot write: a state change checks Origin', async () => {
    const answer = await fetch(`${oriel.run.url}/graphql`, {
      method: 'POST',
      headers: { cookie, origin: EVIL, 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'mutation { createApiKey(name: "stolen", scopes: ["read"]) { key } }' }),
    });
    expect(answer.status).toBe(403);
  });

  test('cannot open a socket', async () => {
    const socket = new WebSocket(`${oriel.run.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers: { cookie, origin: EVIL },
    });
    const ended = await new Promise<string>((resolve) => {
      socket.once('open', () => resolve('open'));
      socket.once('error', (error) => resolve(String(error.message)));
      socket.once('unexpected-response', (_, response) => resolve(String(response.statusCode)));
    });
    socket.terminate();
    expect(ended).not.toBe('open');
  });

  test('cannot send telemetry, neither plainly nor after a preflight', async () => {
    const plain = await fetch(`${oriel.run.url}/api/logs`, {
      method: 'POST',
      headers: { origin: EVIL, 'content-type': 'text/plain' },
      body: '{"message":"forged"}',
    });
    expect(plain.status).toBe(401);
    const preflight = await fetch(`${oriel.run.otlpHttp}/v1/logs`, {
      method: 'OPTIONS',
      headers: {
        origin: EVIL,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('cannot send samples without a content type either, for which its browser would not ask first', async () => {
    const write = (headers: Record<string, string>) =>
      fetch(`${oriel.run.url}/api/v1/write`, { method: 'POST', headers, body: Buffer.of(0) });
    for (const origin of [EVIL, 'null']) expect((await write({ origin })).status).toBe(401);
    // Whoever writes on this machine is no page.
    expect((await write({})).status).toBe(204);
  });

  test('cannot pass a name of its own off as this machine', async () => {
    const answer = await rawRequest(new URL(oriel.run.otlpHttp), [
      'POST /v1/logs HTTP/1.1',
      'Host: rebound.evil.example',
      'Content-Type: application/json',
      'Content-Length: 2',
      'Connection: close',
      '',
      '{}',
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 401/);
  });
});

describe('garbage', () => {
  test.each(['url', 'otlpHttp', 'otlpGrpc'] as const)('on %s leaves the server as it was', async (door) => {
    const address = new URL(oriel.run[door]);
    for (const bytes of [
      Buffer.alloc(4_096, 0xff),
      Buffer.from('\u0000\u0001\u0002'),
      Buffer.from('GET / HTTP/9.9\r\n\r\n'),
    ]) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(address.port), address.hostname, () => socket.write(bytes));
        socket.on('error', () => resolve());
        socket.on('close', () => resolve());
        setTimeout(() => socket.destroy(), 300);
      });
    }
    expect((await sendLogs(oriel.run.otlpHttp, otlpLogs('decent', [{ body: 'still here' }]))).status).toBe(200);
  });

  test('in an address is refused in the form that its readers know', async () => {
    const refused = async (path: string) => {
      const answer = await fetch(`${oriel.run.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
      return [answer.status, answer.headers.get('content-type'), await answer.json()];
    };
    expect(await refused('/prometheus/api/v1/label/%FF/values')).toEqual([
      400,
      'application/json; charset=utf-8',
      { status: 'error', errorType: 'bad_data', error: expect.stringContaining('%FF') },
    ]);
    expect(await refused('/monitoring/metrics/%FF')).toEqual([
      400,
      expect.stringMatching(/^application\/problem\+json/),
      expect.objectContaining({ status: 400 }),
    ]);
  });

  test('in the name of the host is refused, and a whole address is asked as its path', async () => {
    const ask = (target: string, host: string) =>
      rawRequest(new URL(oriel.run.url), [
        `GET ${target}?query={__typename} HTTP/1.1`,
        `Host: ${host}`,
        `X-API-Key: ${key}`,
        'Connection: close',
        '',
        '',
      ]);
    const refused = await ask('/graphql', 'no host');
    expect(refused).toMatch(/^HTTP\/1\.1 400/);
    expect(refused).toContain('"field":"host"');
    expect(await ask('http://elsewhere.example:99999/graphql', 'elsewhere.example')).toContain('"__typename":"Query"');
  });

  test('in a body is answered with where it is wrong', async () => {
    const answer = await fetch(`${oriel.run.otlpHttp}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: Buffer.from('0a05ffffffffff', 'hex'),
    });
    expect(answer.status).toBe(400);
    expect(Buffer.from(await answer.arrayBuffer()).toString('latin1')).toMatch(/resourceLogs\[0\].*byte/);
  });
});

describe('giants', () => {
  test('100 MB are refused with 413, and so is a bomb of zeros', async () => {
    const big = await fetch(`${oriel.run.otlpHttp}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: Buffer.alloc(100 * 2 ** 20),
    }).catch(() => undefined);
    // The server may hang up on a sender that goes on writing after its answer.
    if (big) expect(big.status).toBe(413);
    const bomb = await fetch(`${oriel.run.otlpHttp}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(100 * 2 ** 20)),
    });
    expect(bomb.status).toBe(413);
    expect((await sendLogs(oriel.run.otlpHttp, otlpLogs('decent', [{ body: 'not squeezed out' }]))).status).toBe(200);
  });
});

test('slow senders do not keep others waiting', async () => {
  const address = new URL(oriel.run.otlpHttp);
  const slow = Array.from({ length: 50 }, () => {
    const socket = connect(Number(address.port), address.hostname, () =>
      socket.write(
        'POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{',
      ),
    );
    socket.on('error', () => {});
    return socket;
  });
  await until(() => slow.every(({ bytesWritten, pending }) => !pending && bytesWritten > 0), { what: 'slow senders' });
  expect((await sendLogs(oriel.run.otlpHttp, otlpLogs('decent', [{ body: 'quick' }]))).status).toBe(200);
  // They are still at it: nobody had to be thrown out, and nobody waited for.
  expect(slow.filter(({ destroyed, readableEnded }) => destroyed || readableEnded)).toEqual([]);
  for (const socket of slow) socket.destroy();
});

test('a forged line stays one record, and a clock that is an hour off is told apart', async () => {
  const forged = 'login ok\r\n[ERROR] root logged in';
  const hour = 3_600_000;
  await sendLogs(
    oriel.run.otlpHttp,
    otlpLogs('clocks', [
      { body: forged },
      { body: 'an hour behind', timeMs: Date.now() - hour },
      { body: 'nearly an hour ahead', timeMs: Date.now() + hour - 60_000 },
    ]),
  );
  const ahead = await sendLogs(
    oriel.run.otlpHttp,
    otlpLogs('clocks', [{ body: 'two hours ahead', timeMs: Date.now() + 2 * hour }]),
  );
  expect(await ahead.json()).toMatchObject({ partialSuccess: { rejectedLogRecords: expect.anything() } });
  const found = await until(async () => {
    const answer = await apiOf(oriel.run, key).get<{ data: { body: string }[] }>(
      '/monitoring/logs?query=service%3Dclocks&start=now-2h&end=now%2B2h',
    );
    return answer.body.data.length >= 3 && answer.body.data;
  });
  expect(found).toHaveLength(3);
  expect(found.map((record) => record.body).find((body) => body.startsWith('login'))).not.toMatch(/[\r\n]/);
});

function rawRequest(address: URL, lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(address.port), address.hostname, () => socket.write(lines.join('\r\n')));
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
