import { expect, test } from 'vitest';
import { isKeylessSender } from './keyless-sender.ts';

const cases: [string, string | undefined, Record<string, string>, boolean][] = [
  ['a program on this machine', '127.0.0.1', { host: 'localhost:4318' }, true],
  ['by IPv6', '::1', { host: '[::1]:4318' }, true],
  ['by IPv4 in IPv6', '::ffff:127.0.0.1', { host: '127.0.0.1:7070' }, true],
  ['from another machine', '192.0.2.7', { host: 'localhost:4318' }, false],
  ['a page that rebound its name', '127.0.0.1', { host: 'evil.example:4318' }, false],
  ['through a proxy', '127.0.0.1', { host: 'localhost', 'x-forwarded-for': '192.0.2.7' }, false],
  ['through a proxy of the newer kind', '127.0.0.1', { host: 'localhost', forwarded: 'for=192.0.2.7' }, false],
  ['without a host', '127.0.0.1', {}, false],
  ['without an address', undefined, { host: 'localhost' }, false],
];

test.each(cases)('%s', (_title, address, headers, want) => {
  expect(isKeylessSender(address, headers)).toBe(want);
});
