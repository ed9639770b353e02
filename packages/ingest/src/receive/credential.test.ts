import { describe, expect, test } from 'vitest';
import { isFromThisMachine, presentedKey } from './credential.ts';

describe('the key of a request', () => {
  test.each([
    [{ authorization: 'Bearer orl_abc' }, 'orl_abc'],
    [{ authorization: 'bearer  orl_abc ' }, 'orl_abc'],
    [{ 'x-api-key': ' orl_abc ' }, 'orl_abc'],
    [{ authorization: `Basic ${Buffer.from('anyone:orl_a:bc').toString('base64')}` }, 'orl_a:bc'],
    [{ authorization: `Basic ${Buffer.from('orl_abc').toString('base64')}` }, undefined],
    [{ authorization: `Basic ${Buffer.from('anyone:').toString('base64')}` }, undefined],
    [{ authorization: 'Digest orl_abc' }, undefined],
    [{ authorization: 'orl_abc' }, undefined],
    [{}, undefined],
  ])('%j is %j', (headers, key) => {
    expect(presentedKey(headers)).toBe(key);
  });
});

describe('a sender on this machine', () => {
  test.each([
    ['127.0.0.1', { host: 'localhost:4318' }, true],
    ['127.0.0.1', { host: '127.0.0.1:4318' }, true],
    ['::1', { host: '[::1]:4318' }, true],
    ['::ffff:127.0.0.1', { host: 'LOCALHOST' }, true],
    ['127.0.0.1', { host: 'localhost:4318', authorization: '' }, true],
    // A credential without a key in it.
    ['127.0.0.1', { host: 'localhost:4318', authorization: 'Token orl_abc' }, false],
    ['127.0.0.1', { host: 'localhost:4318', authorization: 'Bearer ' }, false],
    // A name that was rebound to this machine.
    ['127.0.0.1', { host: 'evil.test:4318' }, false],
    ['127.0.0.1', { host: 'localhost.evil.test' }, false],
    ['127.0.0.1', { host: '127.0.0.1.evil.test' }, false],
    ['127.0.0.1', {}, false],
    // Through a proxy.
    ['127.0.0.1', { host: 'localhost', 'x-forwarded-for': '203.0.113.9' }, false],
    ['127.0.0.1', { host: 'localhost', forwarded: 'for=203.0.113.9' }, false],
    // From elsewhere.
    ['203.0.113.9', { host: 'localhost' }, false],
    ['', { host: 'localhost' }, false],
  ])('%s %j: %j', (remoteAddress, headers, want) => {
    expect(isFromThisMachine({ transport: 'http', remoteAddress, headers })).toBe(want);
    expect(isFromThisMachine({ transport: 'http', remoteAddress, headers, isOfForeignPage: true })).toBe(false);
  });
});
