import { expect, test } from 'vitest';
import type { Credential } from './credential.ts';
import { credentialOf } from './credential.ts';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

test.each<[Record<string, string>, string | undefined, Credential]>([
  [{}, undefined, { kind: 'none' }],
  [{}, 'a.b.c', { kind: 'cookie', token: 'a.b.c' }],
  [{ authorization: 'Bearer oriel_k' }, 'a.b.c', { kind: 'key', key: 'oriel_k' }],
  [{ authorization: 'bearer a.b.c' }, undefined, { kind: 'token', token: 'a.b.c' }],
  [{ 'x-api-key': ' oriel_k ' }, 'a.b.c', { kind: 'key', key: 'oriel_k' }],
  [{ authorization: basic('anyone:oriel_k:x') }, undefined, { kind: 'key', key: 'oriel_k:x' }],
  [{ authorization: basic('oriel_k') }, undefined, { kind: 'key', key: '' }],
  [{ authorization: 'Digest x' }, undefined, { kind: 'none' }],
])('%j with cookie %s', (headers, cookie, want) => {
  expect(credentialOf(headers, cookie)).toEqual(want);
});
