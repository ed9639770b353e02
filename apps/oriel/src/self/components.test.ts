import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMPONENTS, type Component, coverage, WATCHED_BY } from './components.ts';
import { ownRegistry } from './own-registry.ts';
import { OWN_WORK } from './own-work.ts';

// The list of components against the program: what it says is there, and what is there is in it.

const ROOT = join(import.meta.dirname, '../../../..');

/** The program without its tests, and what its packages say on its behalf. */
const SOURCES = globSync('{apps/oriel,packages/*}/src/**/*.ts', { cwd: ROOT })
  .filter((file) => !/\.test\.ts$|\/test\/|self\/components\.ts$|self\/own-work\.ts$|reference\//.test(file))
  .map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }));

function found(pattern: RegExp, where = /./): Set<string> {
  const texts = SOURCES.filter(({ file }) => where.test(file)).map(({ text }) => text);
  return new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name!)));
}

const sorted = (names: Iterable<string>) => [...new Set(names)].sort();
const claimed = (of: (component: Component) => readonly string[]) => sorted(COMPONENTS.flatMap(of));

test('every part of the Health page belongs to a component', () => {
  const checks = found(/^ {4}name: '(\w+)',$/gm, /health\/checks\//);
  const children = found(/childCheck\(\{\s*name: '(\w+)'/g, /compose\.ts$/);
  expect(claimed(({ health }) => health)).toEqual(sorted([...checks, ...children]));
});

test('every metric but those of the process belongs to a component, and none is claimed in vain', () => {
  const names = ownRegistry()
    .getMetricsAsArray()
    .map(({ name }) => name)
    .filter((name) => !/^(process|nodejs)_|^oriel_work_duration_seconds$/.test(name));
  const claims = claimed(({ metrics }) => metrics);
  const matches = (claim: string, name: string) => (claim.endsWith('_') ? name.startsWith(claim) : name === claim);
  expect(names.filter((name) => !claims.some((claim) => matches(claim, name)))).toEqual([]);
  expect(claims.filter((claim) => !names.some((name) => matches(claim, name)))).toEqual([]);
});

test('every kind of work belongs to a component and is told somewhere', () => {
  const kinds = sorted(Object.keys(OWN_WORK));
  expect(claimed(({ work }) => work)).toEqual(kinds);
  const told = SOURCES.map(({ text }) => text).join('\n');
  // Named where it is told: as a name, as a word of the engine's client, or of upkeep.
  expect(kinds.filter((kind) => !told.includes(`'${kind}'`))).toEqual([]);
});

test('every part that lines of the log bear belongs to a component', () => {
  const parts = found(/\bpart: '(\w+)'/g);
  // The shop is a program of its own, beside Oriel.
  parts.delete('demo');
  expect(claimed(({ logs }) => logs)).toEqual(sorted(parts));
});

test('more than 99 % of components × (metrics, traces, logs, health) are watched', () => {
  expect(coverage(COMPONENTS)).toBeGreaterThan(0.99);
});

test('a gap is counted', () => {
  const bare: Component = { title: 'bare', health: [], metrics: [], work: [], logs: [] };
  expect(coverage([bare])).toBe(0);
  const half: Component = { ...bare, health: ['server'], logs: ['api'] };
  expect(coverage([half, COMPONENTS[0]!])).toBe((2 + WATCHED_BY.length) / (2 * WATCHED_BY.length));
});
