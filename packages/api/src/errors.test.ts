import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { errorReference } from './error-reference.ts';
import { API_ERRORS } from './errors.ts';

test('the reference tells every refusal that a user can read', async () => {
  const page = await readFile(new URL('../../../docs/reference/errors.md', import.meta.url), 'utf8');
  expect(page, 'run `node packages/api/src/error-reference.ts > docs/reference/errors.md`').toBe(errorReference());
});

test('every title is one sentence without its full stop', () => {
  for (const { title, status } of Object.values(API_ERRORS)) {
    expect(title).toMatch(/^[a-z]/);
    expect(title).not.toMatch(/\.$/);
    expect(status).toBeGreaterThanOrEqual(400);
  }
});
