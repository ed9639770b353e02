import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { errorReference } from './error-reference.ts';

test('the reference lists every refusal of the way in', async () => {
  const page = await readFile(new URL('../../../docs/reference/receivers.md', import.meta.url), 'utf8');
  expect(page).toContain(errorReference());
});
