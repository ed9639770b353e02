import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestOriel, TestRoute } from '../../test/test-oriel.ts';
import { startTestOriel, TEST_PASSWORD } from '../../test/test-oriel.ts';
import { ownerOf } from '../route-table.ts';

let oriel: TestOriel;
const keys: Record<string, string> = {};
let reader: string;
let administrator: string;
let operator: string;

beforeAll(async () => {
  oriel = await startTestOriel();
  const { first, other } = oriel.tenants;
  for (const scopes of [['ingest'], ['read'], ['admin'], ['read', 'admin']]) {
    keys[scopes.join()] = await oriel.key(first, ...scopes);
  }
  keys.foreign = await oriel.key(other, 'read', 'admin');
  reader = await oriel.signIn(first, 'READONLY');
  administrator = await oriel.signIn(first, 'ADMIN');
  operator = await oriel.signIn(first, 'ADMIN', true);
});
afterAll(() => oriel[Symbol.asyncDispose]());

function ask(path: string, headers: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> {
  return fetch(`${oriel.url}${path}`, { redirect: 'manual', ...init, headers });
}

/** A route with something in place of its parameters, and a body where it wants one. */
function askRoute({ method, url }: TestRoute, headers: Record<string, string>): Promise<Response> {
  const path = url.replaceAll(/:\w+/g, 'x');
  const init = method === 'POST' ? { method, body: '{}' } : { method };
  return ask(path, { ...(method === 'POST' ? { 'content-type': 'application/json' } : {}), ...headers }, init);
}

/** Prometheus' clients are told by `errorType`, and whoever scrapes or reads of it by the sentence alone. */
const codeOf = async (reply: Response) => {
  if (reply.headers.get('content-type')?.startsWith('text/plain'))
    return /^this needs the scope/.test(await reply.text()) ? 'missing_scope' : undefined;
  const body = (await reply.json()) as { code?: string; errorType?: string };
  return body.code ?? body.errorType;
};

describe('every route', () => {
  test('is in the route table, and says what it requires', () => {
    expect(oriel.routes.length).toBeGreaterThan(20);
    for (const { url, requires } of oriel.routes) {
      expect(ownerOf(url), url).toBe('api');
      expect(requires, url).toBeDefined();
    }
  });

  test('that is not public answers 401 without a credential or with a wrong one', async () => {
    const closed = oriel.routes.filter(({ requires }) => requires !== 'public');
    expect(closed.length).toBeGreaterThan(10);
    const wrong: Record<string, string>[] = [
      {},
      { authorization: 'Bearer oriel_nobody' },
      { 'x-api-key': 'oriel_nobody' },
      { authorization: `Basic ${Buffer.from('x:oriel_nobody').toString('base64')}` },
      { authorization: 'Bearer a.b.c' },
      { cookie: 'oriel-session=a.b.c', origin: oriel.url },
    ];
    for (const route of closed) {
      for (const headers of wrong) {
        const reply = await askRoute(route, headers);
        expect(reply.status, `${route.method} ${route.url} ${JSON.stringify(headers)}`).toBe(401);
        expect(reply.headers.get('www-authenticate')).toMatch('Bearer');
      }
    }
  });

  test('that reads answers 403 to a key that may only send', async () => {
    for (const route of oriel.routes.filter(({ requires }) => requires === 'read')) {
      const reply = await askRoute(route, { authorization: `Bearer ${keys.ingest}` });
      expect(reply.status, `${route.method} ${route.url}`).toBe(403);
      if (route.method !== 'HEAD') expect(['missing_scope', 'forbidden']).toContain(await codeOf(reply));
    }
  });

  test('that reads lets a reader in, by each way to give a key, and by a session', async () => {
    const ways: Record<string, string>[] = [
      { authorization: `Bearer ${keys.read}` },
      { 'x-api-key': keys.read! },
      { authorization: `Basic ${Buffer.from(`anybody:${keys.read}`).toString('base64')}` },
      { cookie: reader },
      // A session's token, a JWT.
      { authorization: `Bearer ${reader.slice(reader.indexOf('=') + 1)}` },
    ];
    for (const headers of ways) expect((await ask('/monitoring/logs', headers)).status).toBe(200);
  });

  test('carries the security headers', async () => {
    for (const path of ['/monitoring/logs', '/health', '/graphql/explorer', '/nowhere']) {
      const { headers } = await ask(path);
      expect(headers.get('content-security-policy')).toMatch("default-src 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

describe('a page of another origin', () => {
  const query = JSON.stringify({ query: '{ viewer { role } }' });
  const post = (headers: Record<string, string>) =>
    ask('/graphql', { 'content-type': 'application/json', ...headers }, { method: 'POST', body: query });

  test('cannot use somebody’s session', async () => {
    for (const origin of ['https://evil.example', 'http://127.0.0.1:1', 'null']) {
      const reply = await post({ cookie: administrator, origin });
      expect(reply.status).toBe(403);
      expect(await codeOf(reply)).toBe('foreign_origin');
    }
    expect((await post({ cookie: administrator })).status).toBe(403);
    const read = await ask('/monitoring/logs', { cookie: administrator, 'sec-fetch-site': 'cross-site' });
    expect(read.status).toBe(403);
  });

  test('that is allowed or our own can', async () => {
    expect((await post({ cookie: administrator, origin: oriel.url })).status).toBe(200);
    expect((await post({ cookie: administrator, origin: 'https://allowed.example' })).status).toBe(200);
  });

  test('a key speaks for itself, wherever it is sent from', async () => {
    const reply = await post({ authorization: `Bearer ${keys.read}`, origin: 'https://evil.example' });
    expect(reply.status).toBe(200);
  });

  test('cannot sign a visitor in or out', async () => {
    const signIn = await ask(
      '/auth/sign-in',
      { 'content-type': 'application/json', origin: 'https://evil.example' },
      { method: 'POST', body: JSON.stringify({ email: 'a@example.com', password: 'b' }) },
    );
    expect(signIn.status).toBe(403);
    const headers = { cookie: reader, origin: 'https://evil.example' };
    expect((await ask('/auth/sign-out', headers, { method: 'POST' })).status).toBe(403);
    expect((await ask('/auth/me', { cookie: reader })).status).toBe(200);
  });

  test('cannot send a form as JSON', async () => {
    const headers = { 'content-type': 'text/plain', origin: oriel.url };
    const reply = await ask('/auth/sign-in', headers, { method: 'POST', body: '{"email":"a","password":"b"}' });
    expect(reply.status).toBe(415);
  });
});

describe('a session', () => {
  test('comes from the one-time link, once', async () => {
    const { token } = await oriel.records.signInLink.create();
    const reply = await ask(`/auth/link?token=${encodeURIComponent(token)}`);
    expect([reply.status, reply.headers.get('location')]).toEqual([302, '/']);
    const cookie = reply.headers.get('set-cookie')!;
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    const me = await ask('/auth/me', { cookie: cookie.split(';')[0]! });
    expect(await me.json()).toMatchObject({ user: expect.stringContaining('@'), role: 'ADMIN', operator: true });

    const again = await ask(`/auth/link?token=${encodeURIComponent(token)}`);
    expect([again.status, await codeOf(again)]).toEqual([401, 'link_refused']);
    expect(again.headers.get('set-cookie')).toBeNull();
    const page = await ask(`/auth/link?token=${encodeURIComponent(token)}`, { accept: 'text/html' });
    expect(page.status).toBe(401);
    expect(await page.text()).toContain('makes a new one');
  });

  test('is not given for a wrong password, and guessing is slowed', async () => {
    const guess = () =>
      ask(
        '/auth/sign-in',
        { 'content-type': 'application/json' },
        { method: 'POST', body: JSON.stringify({ email: 'person1@example.com', password: 'wrong' }) },
      );
    const first = await guess();
    expect(first.status).toBe(401);
    expect(await codeOf(first)).toBe('sign_in_refused');
    let last = first;
    for (let attempt = 0; attempt < 12 && last.status === 401; attempt++) last = await guess();
    expect(last.status).toBe(429);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('goes on when its token is old, with a new one', async () => {
    const cookie = await oriel.signIn(oriel.tenants.first, 'USER');
    oriel.advance(20 * 60_000);
    const reply = await ask('/auth/me', { cookie });
    expect(reply.status).toBe(200);
    const renewed = reply.headers.get('set-cookie')!.split(';')[0]!;
    expect(renewed).not.toBe(cookie);
    expect((await ask('/auth/me', { cookie: renewed })).headers.get('set-cookie')).toBeNull();
    // A bearer token is not renewed behind its holder's back.
    const token = cookie.slice(cookie.indexOf('=') + 1);
    expect((await ask('/auth/me', { authorization: `Bearer ${token}` })).status).toBe(401);
  });

  test('ends with the sign-out', async () => {
    const cookie = await oriel.signIn(oriel.tenants.first, 'USER');
    const out = await ask('/auth/sign-out', { cookie, origin: oriel.url }, { method: 'POST' });
    expect(out.status).toBe(204);
    expect((await ask('/auth/me', { cookie })).status).toBe(401);
  });
});

describe('a password', () => {
  test('is changed by its owner, who knows the old one, and ends the other sessions', async () => {
    const cookie = await oriel.signIn(oriel.tenants.first, 'USER');
    const change = (passwords: object) =>
      ask(
        '/auth/password',
        { cookie, origin: oriel.url, 'content-type': 'application/json' },
        { method: 'POST', body: JSON.stringify(passwords) },
      );
    const wrong = await change({ current: 'wrong', next: 'another long sentence' });
    expect([wrong.status, ((await wrong.json()) as { field: string }).field]).toEqual([401, 'current']);
    expect((await change({ current: TEST_PASSWORD, next: 'another long sentence' })).status).toBe(204);
    expect((await ask('/auth/me', { cookie })).status).toBe(200);
  });

  test('is nothing that a key has', async () => {
    const reply = await ask(
      '/auth/password',
      { authorization: `Bearer ${keys.read}`, 'content-type': 'application/json' },
      { method: 'POST', body: JSON.stringify({ next: 'another long sentence' }) },
    );
    expect(reply.status).toBe(401);
  });
});

describe('an address that nobody answers', () => {
  test.each(['/monitoring/nothing', '/auth/nothing', '/loki/api/v1/push'])('%s says so as a problem', async (path) => {
    const reply = await ask(path, { authorization: `Bearer ${keys.read}` });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    expect(await codeOf(reply)).toBe('no_such_address');
  });
});

describe('a key', () => {
  test('that was revoked soon opens nothing', async () => {
    const key = await oriel.key(oriel.tenants.first, 'read');
    const headers = { authorization: `Bearer ${key}` };
    expect((await ask('/auth/me', headers)).status).toBe(200);
    const { keys: store } = oriel.records.forTenant(oriel.tenants.first, {
      kind: 'system',
      name: 'test',
      role: 'ADMIN',
      operator: true,
    });
    const newest = (await store.list())[0]!;
    await store.revoke(newest.id);
    await expect.poll(async () => (await ask('/auth/me', headers)).status).toBe(401);
  });
});

describe('health', () => {
  test('tells the world how it is, and an operator why', async () => {
    expect(await (await ask('/health')).json()).toEqual({ status: 'DEGRADED', score: 70 });
    expect(await (await ask('/health', { cookie: reader })).json()).toEqual({ status: 'DEGRADED', score: 70 });
    expect(await (await ask('/health', { cookie: operator })).json()).toMatchObject({
      version: '0.0.0-test',
      components: [expect.objectContaining({ detail: 'it is 75 % full' })],
    });
    for (const probe of ['live', 'ready', 'startup']) {
      expect(await (await ask(`/health/${probe}`)).json()).toEqual({ status: 'ok' });
      const { detail } = (await (await ask(`/health/${probe}`, { cookie: operator })).json()) as { detail: string };
      expect(detail).toBe('all is well');
    }
  });

  test('a wrong key on a public route is no key', async () => {
    expect((await ask('/health', { authorization: 'Bearer oriel_nobody' })).status).toBe(200);
  });

  test('metrics name tenants to operators alone, and tell of memory and processor time to administrators', async () => {
    const forAll = await (await ask('/metrics')).text();
    expect(forAll).toContain('# TYPE oriel_accepted_records_total counter');
    expect(forAll).toContain('oriel_accepted_records_total{signal="logs"} 7');
    // CATALOGUE, roles: memory and processor time are for administrators to see.
    for (const headers of [
      {},
      { cookie: reader },
      { authorization: `Bearer ${keys.ingest}` },
      { authorization: `Bearer ${keys.read}` },
    ]) {
      const text = await (await ask('/metrics', headers)).text();
      expect(text).toContain('oriel_accepted_records_total');
      expect(text).not.toMatch(/process_|nodejs_/);
    }
    for (const headers of [
      { cookie: administrator },
      { cookie: operator },
      { authorization: `Bearer ${keys['read,admin']}` },
    ]) {
      expect(await (await ask('/metrics', headers)).text()).toContain('process_resident_memory_bytes 1024');
    }
    expect(await (await ask('/metrics', { cookie: administrator })).text()).not.toContain('tenant=');
    expect(await (await ask('/metrics', { cookie: operator })).text()).toContain('tenant="other"');
  });
});
