import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { REFERENCE } from '../reference/pages.ts';
import { dataDirectory } from './layout.ts';
import { type RunFile, readRunFile, removeRunFile, writeRunFile } from './run-file.ts';

const RUN: RunFile = {
  url: 'http://127.0.0.1:1',
  otlpHttp: 'http://127.0.0.1:2',
  otlpGrpc: 'http://127.0.0.1:3',
  pid: 4,
  enginePid: 5,
  postgresPid: null,
  version: '0.1.0',
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'oriel-run-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test('it is its owner’s alone, and gone when removed', () => {
  const directory = dataDirectory(root);
  expect(readRunFile(directory)).toBeUndefined();
  writeRunFile(directory, RUN);
  expect(statSync(directory.runFile).mode & 0o777).toBe(0o600);
  expect(readRunFile(directory)).toEqual(RUN);
  removeRunFile(directory);
  expect(readRunFile(directory)).toBeUndefined();
});

test('its members are those that docs/reference/handles.md promises', () => {
  const page = readFileSync(join(REFERENCE, 'handles.md'), 'utf8');
  const [, example = ''] = /### `run\.json`\s+```json\n([\s\S]*?)```/.exec(page) ?? [];
  expect(Object.keys(JSON.parse(example))).toEqual(Object.keys(RUN));
});
