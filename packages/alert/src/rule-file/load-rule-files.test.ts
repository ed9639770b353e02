import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STABLE_FEATURES } from '@oriel/promql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadRuleFiles } from './load-rule-files.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'oriel-rules-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const at = (name: string) => join(directory, name);
const write = (name: string, expr: string) =>
  writeFileSync(at(name), `groups: [{ name: ${name}, rules: [{ record: made, expr: '${expr}' }] }]\n`);
const load = (...patterns: string[]) => loadRuleFiles(patterns.map(at), { names: 'utf8', features: STABLE_FEATURES });

test('patterns name files, each once and in order; one that names none is no mistake', async () => {
  write('b.yml', 'up');
  write('a.yml', 'up');
  writeFileSync(at('notes.txt'), 'no rules');
  const { groups, problems } = await load('*.yml', 'b.yml', 'none/*.yml');
  expect(problems).toEqual([]);
  expect(groups.map(({ file, name }) => [file, name])).toEqual([
    [at('a.yml'), 'a.yml'],
    [at('b.yml'), 'b.yml'],
  ]);
});

test('a mistake is told with its file, and so is a file that is not there', async () => {
  write('good.yml', 'up');
  write('bad.yml', 'sum(');
  const { groups, problems } = await load('*.yml', 'missing.yml');
  expect(groups.map(({ name }) => name)).toEqual(['good.yml']);
  expect(problems).toEqual([
    expect.stringContaining(`${at('bad.yml')}: `),
    expect.stringMatching(/missing\.yml: ENOENT/),
  ]);
});

test('the fingerprint is that of the texts', async () => {
  write('a.yml', 'up');
  const before = await load('*.yml');
  expect((await load('*.yml')).fingerprint).toBe(before.fingerprint);
  write('a.yml', 'up + 1');
  const after = await load('*.yml');
  expect(after.fingerprint).not.toBe(before.fingerprint);
  write('b.yml', 'up');
  expect((await load('*.yml')).fingerprint).not.toBe(after.fingerprint);
});
