import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { NO_TLS, type OAuth2Grant } from '../config/http-client-config.ts';
import { serve } from '../test/serve.ts';
import { AddressGuard } from './address-guard.ts';
import { OAuth2Tokens } from './oauth2-tokens.ts';
import { PullClient } from './pull-client.ts';

const never = new AbortController().signal;
const WHOLE_GRANT = {
  clientId: 'me & co',
  clientSecret: { text: 'hush:1' },
  scopes: [],
  endpointParams: {},
  tls: NO_TLS,
};

/** A token server that gives `token-1`, `token-2` … to whoever it takes, and what it was told. */
async function serveTokens(takes: (request: IncomingMessage, form: URLSearchParams) => boolean, more: object = {}) {
  const told: { readonly authorization: string | undefined; readonly form: Record<string, string> }[] = [];
  let given = 0;
  const url = await serve(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    told.push({ authorization: request.headers.authorization, form: Object.fromEntries(form) });
    if (!takes(request, form)) response.writeHead(401).end();
    else response.end(JSON.stringify({ access_token: `token-${++given}`, token_type: 'bearer', ...more }));
  });
  return { url: `${url}/token`, told };
}

/** A target that answers with the credential that it was given. */
const serveTarget = () => serve((request, response) => void response.end(request.headers.authorization));

function clientOf(grant: Partial<OAuth2Grant> & Pick<OAuth2Grant, 'tokenUrl'>): PullClient {
  const credential = { kind: 'oauth2', grant: { ...WHOLE_GRANT, ...grant } } as const;
  const client = new PullClient({ credential, tls: NO_TLS, followRedirects: true, headers: [] }, new AddressGuard());
  onTestFinished(() => client.close());
  return client;
}

async function get(client: PullClient, url: string): Promise<string> {
  const request = { headers: {}, timeoutMs: 2_000, mostBytes: 1_000, signal: never };
  return (await client.get(new URL(url), request)).body.toString();
}

test('a token is fetched once for all who wait, and kept', async () => {
  const [target, tokens] = [await serveTarget(), await serveTokens(() => true, { expires_in: 3_600 })];
  const client = clientOf({
    tokenUrl: tokens.url,
    scopes: ['read', 'metrics'],
    endpointParams: { audience: 'shop' },
  });
  const answers = await Promise.all([get(client, target), get(client, target)]);
  expect([...answers, await get(client, target)]).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-1']);
  expect(tokens.told).toEqual([
    {
      authorization: `Basic ${Buffer.from('me+%26+co:hush%3A1').toString('base64')}`,
      form: { grant_type: 'client_credentials', scope: 'read metrics', audience: 'shop' },
    },
  ]);
});

test('one that is about to end, or that a target has refused, is fetched anew', async () => {
  const ending = await serveTokens(() => true, { expires_in: 10 });
  const client = clientOf({ tokenUrl: ending.url });
  const target = await serveTarget();
  expect(await get(client, target)).toBe('Bearer token-1');
  expect(await get(client, target)).toBe('Bearer token-2');

  const lasting = await serveTokens(() => true);
  const picky = await serve((request, response) => {
    if (request.headers.authorization === 'Bearer token-1') response.writeHead(401);
    response.end('welcome');
  });
  const refused = clientOf({ tokenUrl: lasting.url });
  await expect(get(refused, picky)).rejects.toThrow('server returned HTTP status 401 Unauthorized');
  expect(await get(refused, picky)).toBe('welcome');
});

test('a token server that wants the client in the body is told so, from then on at once', async () => {
  const inBody = await serveTokens((_, form) => form.get('client_secret') === 'hush:1', { expires_in: 10 });
  const client = clientOf({ tokenUrl: inBody.url, endpointParams: { grant_type: 'password', username: 'u' } });
  const target = await serveTarget();
  await get(client, target);
  expect(await get(client, target)).toBe('Bearer token-2');
  expect(inBody.told.map(({ authorization }) => authorization !== undefined)).toEqual([true, false, false]);
  const form = { grant_type: 'password', username: 'u', client_id: 'me & co', client_secret: 'hush:1' };
  expect(inBody.told[2]!.form).toEqual(form);
});

test('why there is no token is said without a secret, and it is tried again', async () => {
  const target = await serveTarget();
  const answers: [status: number, body: string][] = [
    [503, ''],
    [200, 'hush:1'],
    [200, '{"access_token":"a b"}'],
    [200, '{"access_token":"hush","token_type":"mac"}'],
    [302, ''],
    [200, '{"access_token":"at-last"}'],
  ];
  const url = await serve((_, response) => {
    const [status, body] = answers.shift()!;
    response.writeHead(status, { location: target }).end(body);
  });
  const client = clientOf({ tokenUrl: `${url}/token?api_key=hush` });
  const begin = `cannot fetch a token from "${url}/token?api_key=<secret>": `;
  for (const problem of [
    'server returned HTTP status 503 Service Unavailable',
    'the answer is not JSON',
    'there is no access_token in the answer',
    'only tokens of the type Bearer are known',
    'server returned HTTP status 302 Found',
  ])
    await expect(get(client, target)).rejects.toThrow(begin + problem);
  expect(await get(client, target)).toBe('Bearer at-last');
});

test.each(['http://169.254.169.254/token', 'http://0.0.0.0/token'])('%s is no token server', async (tokenUrl) => {
  await expect(get(clientOf({ tokenUrl }), await serveTarget())).rejects.toThrow('never asked');
});

test('what was asked for since one was refused is kept, also when the former question fails afterwards', async () => {
  const slow = Promise.withResolvers<void>();
  let asked = 0;
  const url = await serve(async (_, response) => {
    if (++asked > 1) return void response.end('{"access_token":"second"}');
    await slow.promise;
    response.writeHead(503).end();
  });
  const tokens = new OAuth2Tokens({ ...WHOLE_GRANT, tokenUrl: url }, new AddressGuard());
  onTestFinished(() => tokens.close());
  const first = tokens.authorization(never);
  tokens.forget();
  expect(await tokens.authorization(never)).toBe('Bearer second');
  slow.resolve();
  await expect(first).rejects.toThrow('503');
  expect(await tokens.authorization(never)).toBe('Bearer second');
  expect(asked).toBe(2);
});
