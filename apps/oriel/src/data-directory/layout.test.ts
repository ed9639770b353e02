import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { dataDirectory } from './layout.ts';

const base = mkdtempSync(join(tmpdir(), 'oriel-layout-'));
afterAll(() => rmSync(base, { recursive: true }));

test('sockets stand in the data directory where the kernel allows it', () => {
  expect(dataDirectory(join(base, 'short')).controlSocket).toBe(join(base, 'short/sockets/control.sock'));
});

test('a long path gets a stand-in that only its owner can know, and keeps it', () => {
  const long = join(base, 'x'.repeat(120));
  const first = dataDirectory(long);
  expect(Buffer.byteLength(join(first.postgresSockets, '.s.PGSQL.5432.lock'))).toBeLessThan(104);
  expect(dataDirectory(long).controlSocket).toBe(first.controlSocket);
  expect(statSync(join(long, 'sockets-are-at')).mode & 0o077).toBe(0);
  expect(dataDirectory(join(base, 'y'.repeat(120))).controlSocket).not.toBe(first.controlSocket);
});
