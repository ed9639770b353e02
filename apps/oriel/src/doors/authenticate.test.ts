import { type Records, RecordsError } from '@oriel/records';
import { FIRST_TENANT, ORIEL_TENANT } from '@oriel/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMAND_LINE } from '../admin/input.ts';
import { type TwoServersRecords, twoServersRecords } from '../test/two-servers-records.ts';
import { createAuthenticate } from './authenticate.ts';

const SELF_KEY = 'made-at-the-start';

let opened: TwoServersRecords;
const keys: Record<string, string> = {};
let acme: number;

beforeAll(async () => {
  opened = await twoServersRecords();
  const { records } = opened;
  acme = (await records.installation(COMMAND_LINE).tenants.create({ name: 'acme' })).id;
  const make = async (tenant: number, ...scopes: string[]) =>
    records.forTenant(tenant, COMMAND_LINE).keys.create({ name: scopes.join(), scopes });
  keys.ingest = (await make(FIRST_TENANT, 'ingest')).key;
  keys.read = (await make(FIRST_TENANT, 'read', 'admin')).key;
  keys.acme = (await make(acme, 'ingest')).key;
  const revoked = await make(FIRST_TENANT, 'ingest');
  await records.forTenant(FIRST_TENANT, COMMAND_LINE).keys.revoke(revoked.record.id);
  keys.revoked = revoked.key;
});
afterAll(() => opened?.[Symbol.asyncDispose]());

interface AskOptions {
  readonly from?: string;
  readonly keylessLoopback?: boolean;
  readonly isOfForeignPage?: boolean;
}

function ask(headers: Record<string, string>, options: AskOptions = {}) {
  const { from = '127.0.0.1', keylessLoopback = true, isOfForeignPage = false } = options;
  const authenticate = createAuthenticate({ records: opened.records, selfKey: SELF_KEY, keylessLoopback });
  return authenticate({
    transport: 'http',
    headers: { host: 'localhost:4318', ...headers },
    remoteAddress: from,
    isOfForeignPage,
  });
}

const bearer = (key: string | undefined) => ({ authorization: `Bearer ${key}` });

test('a key sends to its own tenant, whatever else the request says', async () => {
  expect(await ask(bearer(keys.acme))).toMatchObject({ kind: 'granted', policy: { tenant: acme } });
  const named = { ...bearer(keys.acme), 'x-scope-orgid': 'default', 'x-tenant': String(FIRST_TENANT) };
  expect(await ask(named, { from: '203.0.113.9' })).toMatchObject({ kind: 'granted', policy: { tenant: acme } });
  expect(await ask({ 'x-api-key': keys.ingest! })).toMatchObject({ policy: { tenant: FIRST_TENANT } });
});

test.each<[string, string, number, string]>([
  ['a key that only reads', 'read', 403, 'scope_missing'],
  ['a revoked key', 'revoked', 401, 'key_unknown'],
  ['a key that nobody made', 'nobody', 401, 'key_unknown'],
])('%s sends nothing, on this machine neither', async (_, name, status, code) => {
  const reply = await ask(bearer(keys[name] ?? `oriel_${'x'.repeat(43)}`));
  expect(reply).toMatchObject({ kind: 'refused', status, code });
});

test('without a key this machine sends to the first tenant, and nobody else does', async () => {
  expect(await ask({})).toMatchObject({ kind: 'granted', policy: { tenant: FIRST_TENANT } });
  const refused = { kind: 'refused', status: 401, code: 'key_missing' };
  expect(await ask({}, { from: '203.0.113.9' })).toMatchObject(refused);
  expect(await ask({ 'x-forwarded-for': '203.0.113.9' })).toMatchObject(refused);
  expect(await ask({ host: 'rebound.example' })).toMatchObject(refused);
  expect(await ask({}, { keylessLoopback: false })).toMatchObject(refused);
  expect(await ask({}, { isOfForeignPage: true })).toMatchObject(refused);
  expect(await ask(bearer(keys.ingest), { isOfForeignPage: true })).toMatchObject({ kind: 'granted' });
});

test('while PostgreSQL is away who is not known yet is told to come again, and keeps what it sends', async () => {
  const away = () => Promise.reject(new RecordsError('records_unavailable'));
  const authenticate = createAuthenticate({
    records: { ...opened.records, keys: { verify: away }, policyOf: away } as unknown as Records,
    selfKey: SELF_KEY,
    keylessLoopback: true,
  });
  const request = { transport: 'http', remoteAddress: '127.0.0.1' } as const;
  for (const headers of [bearer(keys.ingest), { host: 'localhost:4318' }]) {
    expect(await authenticate({ ...request, headers })).toMatchObject({
      kind: 'refused',
      status: 503,
      code: 'credential_unknown_yet',
      retryAfterMs: expect.any(Number),
    });
  }
});

test('the key of its own telemetry opens the tenant of Oriel, and no other key does', async () => {
  expect(await ask(bearer(SELF_KEY))).toMatchObject({ kind: 'granted', policy: { tenant: ORIEL_TENANT } });
  const { keys: own } = opened.records.forTenant(ORIEL_TENANT, COMMAND_LINE);
  await expect(own.create({ name: 'x', scopes: ['ingest'] })).rejects.toMatchObject({ code: 'oriel_tenant' });
});
