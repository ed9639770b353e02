import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PAGES, REFERENCE } from './pages.ts';

test.each(Object.entries(PAGES))('%s is what the program is', async (file, page) => {
  const written = readFileSync(join(REFERENCE, file), 'utf8');
  expect(written, 'run `node apps/oriel/src/reference/print-pages.ts`').toBe(await page());
});
