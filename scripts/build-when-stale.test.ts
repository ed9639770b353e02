import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { buildWhenStale, type Product, ROOT } from './build-when-stale.ts';

let home: string;
let builds: number;
let product: Product;

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
  home = mkdtempSync(join(ROOT, 'node_modules/.oriel-test-'));
  writeFileSync(join(home, 'source.txt'), 'one');
  builds = 0;
  const folder = relative(ROOT, home);
  product = {
    name: 'a thing',
    folder: `${folder}/built`,
    sources: [`${folder}/*.txt`],
    async build(output) {
      builds++;
      writeFileSync(join(output, 'thing'), readFileSync(join(home, 'source.txt'), 'utf8').toUpperCase());
    },
  };
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(home, { recursive: true });
});

const built = () => readFileSync(join(home, 'built/thing'), 'utf8');

test('it is built once for the same sources, and again for others', async () => {
  await buildWhenStale(product);
  await buildWhenStale(product);
  expect([builds, built()]).toEqual([1, 'ONE']);
  writeFileSync(join(home, 'source.txt'), 'two');
  await buildWhenStale(product);
  expect([builds, built()]).toEqual([2, 'TWO']);
});

test('a build that fails leaves what was there, and nothing of its own', async () => {
  await buildWhenStale(product);
  writeFileSync(join(home, 'source.txt'), 'two');
  let output = '';
  const failing = buildWhenStale({
    ...product,
    async build(into) {
      output = into;
      throw new Error('the compiler is ill');
    },
  });
  await expect(failing).rejects.toThrow('the compiler is ill');
  expect(built()).toBe('ONE');
  expect(existsSync(output)).toBe(false);
});

test('two starts at once do not meet', async () => {
  await Promise.all([buildWhenStale(product), buildWhenStale(product)]);
  expect([builds, built()]).toEqual([2, 'ONE']);
});
