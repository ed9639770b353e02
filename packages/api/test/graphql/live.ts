import { createClient } from 'graphql-ws';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { logsOf } from '../telemetry.ts';
import { type AskedOriel, asKey } from './asked-oriel.ts';

/** What comes by itself, over a socket. */
export function describeLive(subject: () => AskedOriel): void {
  function connect(headers: Record<string, string>) {
    const { oriel } = subject();
    class Socket extends WebSocket {
      constructor(address: string, protocols: string) {
        super(address, protocols, { headers });
      }
    }
    const closes: { code: number; reason: string }[] = [];
    const acknowledged = Promise.withResolvers<void>();
    const client = createClient({
      url: `${oriel.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: Socket,
      retryAttempts: 0,
      on: {
        connected: () => acknowledged.resolve(),
        closed: (event) => closes.push(event as { code: number; reason: string }),
      },
    });
    return { client, closes, acknowledged: acknowledged.promise };
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers are judged by what they hold
  async function take(source: AsyncIterableIterator<any>, count: number): Promise<any[]> {
    const taken = [];
    while (taken.length < count) {
      const { value, done } = await source.next();
      if (done) break;
      taken.push(value);
    }
    return taken;
  }

  test('the tail shows what was accepted from now on and meets the filter, of its own tenant', async () => {
    const { oriel, key } = subject();
    const { client } = connect(asKey(key));
    const query =
      'subscription { tailLogs(query: "level>=error") { records { body severity service fields(names: ["order.id"]) } dropped } }';
    const both = [client.iterate({ query }), client.iterate({ query })];
    const waiting = both.map((source) => take(source, 1));
    const late = [
      { body: 'live and well', atMs: Date.now() },
      { body: 'live and failing', atMs: Date.now(), severityNumber: 17, attributes: { 'order.id': '7' } },
    ];
    // Again and again: a tail shows nothing of before it began, and nobody tells when that was.
    let seen = false;
    const sending = (async () => {
      while (!seen) {
        await oriel.send(oriel.tenants.other, 'logs', logsOf('secret', late));
        await oriel.send(oriel.tenants.first, 'logs', logsOf('shop', late));
        await new Promise((resolve) => setTimeout(resolve, 400));
      }
    })();
    const batches = await Promise.all(waiting);
    seen = true;
    await sending;
    for (const [batch] of batches) {
      const { records, dropped } = batch.data.tailLogs;
      expect(dropped).toBe(0);
      expect(records.length).toBeGreaterThan(0);
      for (const record of records) {
        expect(record).toEqual({
          body: 'live and failing',
          severity: 'ERROR',
          service: 'shop',
          fields: { 'order.id': '7' },
        });
      }
    }
    await Promise.all(both.map((source) => source.return?.()));
    await client.dispose();
  });

  test('health and rates come at once', async () => {
    const { key } = subject();
    const { client } = connect(asKey(key));
    const health = client.iterate({ query: 'subscription { systemHealthUpdated { status components { detail } } }' });
    const rates = client.iterate({ query: 'subscription { ingestRatesUpdated { signal total } }' });
    expect((await health.next()).value.data.systemHealthUpdated).toEqual({
      status: 'DEGRADED',
      components: [{ detail: '' }],
    });
    expect((await rates.next()).value.data.ingestRatesUpdated).toEqual([{ signal: 'logs', total: 3 }]);
    await client.dispose();
  });

  test('what is wrong with one subscription is refused on it, the others go on', async () => {
    const { key } = subject();
    const { client, closes } = connect(asKey(key));
    const good = client.iterate({ query: 'subscription { ingestRatesUpdated { signal } }' });
    expect((await good.next()).value.data).toBeDefined();
    const bad = client.iterate({ query: 'subscription { tailLogs(query: "a:(") { dropped } }' });
    await expect(bad.next()).resolves.toMatchObject({
      value: { errors: [{ extensions: { code: 'search_missing_term', field: 'query' } }] },
    });
    for (const query of ['subscription { tailLogs(', 'subscription { tailLines { dropped } }']) {
      await expect(client.iterate({ query }).next()).rejects.toMatchObject([
        { extensions: { code: 'invalid_operation', status: 400 } },
      ]);
    }
    expect(closes).toEqual([]);
    await client.dispose();
  });

  test('what is live is counted, and no longer when it has ended on either side', async () => {
    const { oriel, key } = subject();
    await expect.poll(() => oriel.live.sockets).toBe(0);
    const { client } = connect(asKey(key));
    const sources = [1, 2].map(() => client.iterate({ query: 'subscription { systemHealthUpdated { at } }' }));
    await Promise.all(sources.map((source) => source.next()));
    expect([oriel.live.sockets, oriel.live.subscriptions]).toEqual([1, 2]);
    await sources[0]!.return?.();
    await expect.poll(() => oriel.live.subscriptions).toBe(1);
    await client.dispose();
    await expect.poll(() => [oriel.live.sockets, oriel.live.subscriptions]).toEqual([0, 0]);
  });

  test('one socket carries so many subscriptions and no more', async () => {
    const { key } = subject();
    const { client } = connect(asKey(key));
    const query = 'subscription { systemHealthUpdated { at } }';
    const sources = [1, 2, 3].map(() => client.iterate({ query }));
    await Promise.all(sources.map((source) => source.next()));
    await expect(client.iterate({ query }).next()).rejects.toMatchObject([
      { extensions: { code: 'too_many_sockets', status: 429 } },
    ]);
    await client.dispose();
  });

  const upgrade = (headers: Record<string, string>) =>
    new Promise<number>((resolve) => {
      const socket = new WebSocket(`${subject().oriel.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
        headers,
      });
      socket.once('open', () => {
        socket.close();
        resolve(101);
      });
      socket.once('unexpected-response', (_request, reply) => {
        reply.resume();
        resolve(reply.statusCode ?? 0);
      });
      socket.once('error', () => {});
    });

  test('no socket without a credential, nor for a page of another origin', async () => {
    const { oriel, key } = subject();
    const cookie = await oriel.signIn(oriel.tenants.first, 'READONLY');
    expect(await upgrade({})).toBe(401);
    expect(await upgrade(asKey('oriel_nobody'))).toBe(401);
    expect(await upgrade({ cookie, origin: 'https://evil.example' })).toBe(403);
    expect(await upgrade({ cookie })).toBe(403);
    expect(await upgrade({ cookie, origin: oriel.url })).toBe(101);
    expect(await upgrade(asKey(key))).toBe(101);
  });

  test('a revoked key and an ended session close their sockets', async () => {
    const { oriel, ask, administratorKey } = subject();
    const made = await ask(
      'mutation { createApiKey(name: "live", scopes: ["read"]) { key record { id } } }',
      asKey(administratorKey),
    );
    const cookie = await oriel.signIn(oriel.tenants.first, 'READONLY');
    const sockets = [connect(asKey(made.data.createApiKey.key)), connect({ cookie, origin: oriel.url })];
    const query = 'subscription { tailLogs { dropped } }';
    const ends = sockets.map(({ client }) =>
      client
        .iterate({ query })
        .next()
        .catch((error: unknown) => error),
    );
    await Promise.all(sockets.map(({ acknowledged }) => acknowledged));

    await ask(`mutation { revokeApiKey(id: "${made.data.createApiKey.record.id}") { id } }`, asKey(administratorKey));
    await fetch(`${oriel.url}/auth/sign-out`, { method: 'POST', headers: { cookie, origin: oriel.url } });
    await Promise.all(ends);
    for (const { closes } of sockets) expect(closes[0]?.code).toBe(4403);
  });

  test('who is given another role does not keep the old one in an open socket', async () => {
    const { oriel, ask, askAsBrowser, administratorKey } = subject();
    const cookie = await oriel.signIn(oriel.tenants.first, 'ADMIN');
    const { data } = await askAsBrowser('{ viewer { user } members { id email } }', cookie);
    const self = data.members.find(({ email }: { email: string }) => email === data.viewer.user);
    const { client, closes, acknowledged } = connect({ cookie, origin: oriel.url });
    const end = client
      .iterate({ query: 'subscription { tailLogs { dropped } }' })
      .next()
      .catch((error: unknown) => error);
    await acknowledged;
    await ask(`mutation { setMemberRole(id: "${self.id}", role: "READONLY") { role } }`, asKey(administratorKey));
    await end;
    expect(closes[0]).toMatchObject({ code: 4403, reason: 'what this person may do has changed' });
  });
}
