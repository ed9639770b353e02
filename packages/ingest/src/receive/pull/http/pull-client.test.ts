import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type HttpClientConfig, NO_TLS, type TlsConfig } from '../config/http-client-config.ts';
import { serve } from '../test/serve.ts';
import { AddressGuard } from './address-guard.ts';
import { PullClient } from './pull-client.ts';

const CONFIG: HttpClientConfig = { credential: { kind: 'none' }, tls: NO_TLS, followRedirects: true, headers: [] };
async function get(url: string, config: Partial<HttpClientConfig> = {}, { mostBytes = 1_000, timeoutMs = 2_000 } = {}) {
  const client = new PullClient({ ...CONFIG, ...config }, new AddressGuard());
  onTestFinished(() => client.close());
  const { body, contentType } = await client.get(new URL(url), {
    headers: { 'accept-encoding': 'gzip' },
    timeoutMs,
    mostBytes,
    signal: new AbortController().signal,
  });
  return { text: body.toString(), contentType };
}

test('an answer is inflated, and its size bound by what it inflates to', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' });
    response.end(gzipSync('a 1\n'.repeat(100)));
  });
  expect((await get(url)).text).toHaveLength(400);
  await expect(get(url, {}, { mostBytes: 399 })).rejects.toThrow('body size limit exceeded');
});

test('any other status is a failure, and so is silence', async () => {
  const url = await serve((request, response) => {
    if (request.url === '/gone') response.writeHead(404).end();
  });
  await expect(get(`${url}/gone`)).rejects.toThrow('server returned HTTP status 404 Not Found');
  await expect(get(`${url}/silent`, {}, { timeoutMs: 200 })).rejects.toThrow('no answer within 200 ms');
});

test('a connection that the server closes just as it is used again is no failure', async () => {
  const asked = new Map<Socket, number>();
  const url = await serve(({ socket }, response) => {
    const times = (asked.get(socket) ?? 0) + 1;
    asked.set(socket, times);
    if (times === 1) response.end('here');
    else socket.destroy();
  });
  const client = new PullClient(CONFIG, new AddressGuard());
  onTestFinished(() => client.close());
  const { signal } = new AbortController();
  for (let at = 0; at < 3; at++) {
    const { body } = await client.get(new URL(url), { headers: {}, timeoutMs: 2_000, mostBytes: 1_000, signal });
    expect(body.toString()).toBe('here');
  }
  // Each after the first has met a connection that was closed, and taken another.
  expect([...asked.values()]).toEqual([2, 2, 1]);
  const deaf = await serve(({ socket }) => socket.destroy());
  await expect(get(deaf)).rejects.toThrow('socket hang up');
});

describe('credentials', () => {
  const basic: HttpClientConfig['credential'] = {
    kind: 'basic',
    username: { text: 'me' },
    password: { text: 'hush' },
  };

  test('go to the server that they are for, not along with a redirect to another', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end('other');
    });
    const own = await serve((request, response) => {
      seen.push(request.headers.authorization);
      if (request.url === '/here') response.end('own');
      else response.writeHead(302, { location: request.url === '/away' ? other : '/here' }).end();
    });
    const sent = `Basic ${Buffer.from('me:hush').toString('base64')}`;
    expect((await get(`${own}/there`, { credential: basic })).text).toBe('own');
    expect((await get(`${own}/away`, { credential: basic })).text).toBe('other');
    expect(seen).toEqual([sent, sent, sent, undefined]);
  });

  test('are read from their file for each request, and appear in no error', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oriel-pull-'));
    const file = join(folder, 'token');
    writeFileSync(file, 'first\n');
    const url = await serve((request, response) => void response.end(request.headers.authorization));
    const config: Partial<HttpClientConfig> = {
      credential: { kind: 'authorization', scheme: 'Bearer', credentials: { file } },
      headers: [{ name: 'X-Shop', values: [{ text: 'a' }, { text: 'b' }] }],
    };
    expect((await get(url, config)).text).toBe('Bearer first');
    writeFileSync(file, 'second');
    expect((await get(url, config)).text).toBe('Bearer second');
    rmSync(folder, { recursive: true });
    const failure = get('http://me:hush@127.0.0.1:1/list');
    await expect(failure).rejects.toThrow('Get "http://me:<secret>@127.0.0.1:1/list": connect ECONNREFUSED');
  });
});

describe('redirects', () => {
  test('are not followed where that is not wanted, and not for ever', async () => {
    const url = await serve((_request, response) => void response.writeHead(302, { location: '/' }).end());
    await expect(get(url)).rejects.toThrow('stopped after 10 redirects');
    await expect(get(url, { followRedirects: false })).rejects.toThrow('server returned HTTP status 302 Found');
  });

  test.each(['http://169.254.169.254/latest', 'http://[fe80::1]/', 'file:///etc/passwd', 'http://0.0.0.0:80/'])(
    'never lead to %s',
    async (location) => {
      const url = await serve((_request, response) => void response.writeHead(302, { location }).end());
      await expect(get(url)).rejects.toThrow(/never asked|unsupported protocol scheme/);
    },
  );
});

describe.skipIf(spawnSync('openssl', ['version']).status !== 0)('TLS', () => {
  let folder: string;
  let url: string;
  let close: () => void;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oriel-tls-'));
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=shop.example']
        .concat(['-addext', 'subjectAltName=DNS:shop.example'])
        .concat(['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]),
      { stdio: 'ignore' },
    );
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => readFileSync(join(folder, name)));
    const server = createSecureServer({ key, cert }, (_request, response) => void response.end('secure'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    close = () => {
      server.closeAllConnections();
      server.close();
    };
  });

  afterAll(() => {
    close();
    rmSync(folder, { recursive: true });
  });

  test('a certificate is believed by its authority and name, or not looked at where that is said', async () => {
    const ca = { file: join(folder, 'cert.pem') };
    const ask = (tls: Partial<TlsConfig>) => get(url, { tls: { ...NO_TLS, ...tls } });
    await expect(ask({})).rejects.toThrow('self-signed certificate');
    await expect(ask({ ca })).rejects.toThrow('127.0.0.1');
    expect((await ask({ ca, serverName: 'shop.example' })).text).toBe('secure');
    expect((await ask({ insecureSkipVerify: true })).text).toBe('secure');
  });
});
