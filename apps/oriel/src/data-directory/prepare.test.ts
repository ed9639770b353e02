import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OrielError } from '../errors.ts';
import { dataDirectory } from './layout.ts';
import { prepareDataDirectory } from './prepare.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'oriel-prepare-'));
});
afterAll(() => rmSync(root, { recursive: true }));

test('makes all of it, also where the way to it is missing, and again', () => {
  const directory = dataDirectory(join(root, 'a/b/c'));
  prepareDataDirectory(directory);
  prepareDataDirectory(directory);
  expect(existsSync(directory.spool)).toBe(true);
});

test('where nothing can be made, one sentence at once', () => {
  writeFileSync(join(root, 'file'), '');
  const places = [join(root, 'file'), join(root, 'file/below'), ...(existsSync('/proc/self') ? ['/proc/oriel'] : [])];
  for (const place of places) {
    const prepare = () => prepareDataDirectory(dataDirectory(place));
    expect(prepare, place).toThrow(OrielError);
    expect(prepare, place).toThrow(/cannot write to .* --data/);
  }
});
