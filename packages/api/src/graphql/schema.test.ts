import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { printedSchema } from './schema.ts';

test('the checked-in schema is the printed one', async () => {
  const checkedIn = await readFile(new URL('schema.graphql', import.meta.url), 'utf8');
  expect(checkedIn, 'run `node packages/api/src/graphql/print-schema.ts`').toBe(printedSchema());
});
