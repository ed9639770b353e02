import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ArchivePlace } from './archive-place.ts';
import { directoryPlace } from './directory-place.ts';

let directory: string;
let place: ArchivePlace;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'oriel-place-'));
  mkdirSync(join(directory, 'nas'));
  place = directoryPlace(join(directory, 'nas'));
});
afterAll(() => rmSync(directory, { recursive: true }));

test('keeps what it is given under its name, and replaces it whole', async () => {
  const path = join(directory, 'rows');
  writeFileSync(path, 'rows');
  const file = { path, sizeBytes: 4, sha256: '' };
  await place.put('tenant=1/day=2026-01-02/a.parquet', file);
  await place.put('tenant=1/manifest.json', Buffer.from('one'));
  await place.put('tenant=1/manifest.json', Buffer.from('two'));
  expect(Buffer.from((await place.get('tenant=1/manifest.json'))!).toString()).toBe('two');
  const copy = join(directory, 'copy');
  expect(await place.download('tenant=1/day=2026-01-02/a.parquet', copy)).toBe(true);
  expect(readFileSync(copy, 'utf8')).toBe('rows');
  expect((await Array.fromAsync(place.list('tenant=1/'))).sort()).toEqual([
    'tenant=1/day=2026-01-02/a.parquet',
    'tenant=1/manifest.json',
  ]);
  await place.remove('tenant=1/manifest.json');
  await place.remove('tenant=1/manifest.json');
  expect(await Array.fromAsync(place.list(''))).toEqual(['tenant=1/day=2026-01-02/a.parquet']);
});

test('what is being written is not there yet, and what is not there is absent', async () => {
  writeFileSync(join(directory, 'nas/half.partial'), 'half');
  expect(await Array.fromAsync(place.list(''))).not.toContain('half.partial');
  expect(await place.get('half')).toBeUndefined();
  expect(await place.download('half', join(directory, 'none'))).toBe(false);
  expect(await Array.fromAsync(place.list('tenant=9/'))).toEqual([]);
});

test('a directory that is not mounted is not made', async () => {
  const missing = join(directory, 'not-mounted');
  await expect(directoryPlace(missing).put('a', Buffer.from('a'))).rejects.toMatchObject({
    message: `there is no directory '${missing}' that can be entered; make it, mount it, or name another with --archive`,
    isTransient: false,
  });
  expect(readdirSync(directory)).not.toContain('not-mounted');
});

test('says what it cannot do, where, and why', async () => {
  writeFileSync(join(directory, 'nas/file'), '');
  await expect(place.put('file/a', Buffer.from('a'))).rejects.toMatchObject({
    message: `cannot write 'file/a' in '${join(directory, 'nas')}' (EEXIST)`,
    isTransient: false,
  });
});
