import { expect, test } from 'vitest';
import { AddressGuard } from './address-guard.ts';

const guard = new AddressGuard([
  { host: '127.0.0.1', port: 8_123 },
  { host: 'localhost', port: 5_432 },
]);

test.each([
  ['169.254.169.254', 80],
  ['::ffff:169.254.169.254', 80],
  ['::ffff:a9fe:a9fe', 80],
  ['0:0:0:0:0:ffff:169.254.169.254', 80],
  ['64:ff9b::a9fe:a9fe', 80],
  ['fe80::1', 80],
  ['fe80::1%eth0', 80],
  ['fd00:ec2::254', 80],
  ['100.100.100.200', 80],
  ['0.0.0.0', 9_100],
  ['::', 9_100],
  ['224.0.0.1', 9_100],
  ['255.255.255.255', 9_100],
])('%s is never asked', async (address, port) => {
  expect(await guard.judge(address, port)).toContain('is never asked');
});

test.each([
  ['127.0.0.1', 8_123],
  ['127.0.0.2', 8_123],
  ['::1', 8_123],
  ['::ffff:127.0.0.1', 8_123],
  ['127.0.0.1', 5_432],
])('%s:%i is a door of the store, by whatever name of this machine', async (address, port) => {
  expect(await guard.judge(address, port)).toContain("a door of Oriel's own store");
});

test.each([
  ['127.0.0.1', 9_100],
  ['::1', 9_100],
  ['10.0.0.7', 8_123],
  ['192.168.1.1', 80],
  ['fd12:3456::1', 80],
  ['2001:db8::1', 443],
])('%s:%i may be asked', async (address, port) => {
  expect(await guard.judge(address, port)).toBe('');
});

test('a name is judged by all that it resolves to, and what was judged is what is connected to', async () => {
  const look = (port: number) =>
    new Promise((done) => guard.lookupFor(port)('localhost', { all: true }, (error, found) => done(error ?? found)));
  expect(await look(5_432)).toBeInstanceOf(Error);
  expect(await look(9_100)).toContainEqual(
    expect.objectContaining({ address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) }),
  );
});
