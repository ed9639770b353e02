import { readFile } from 'node:fs/promises';
import { buildSchema, graphql, printSchema } from 'graphql';
import { expect, test } from 'vitest';
import { printedSchema, schema } from './schema.ts';

test('the checked-in schema is the printed one, but for its layout', async () => {
  const checkedIn = await readFile(new URL('schema.graphql', import.meta.url), 'utf8');
  const again = `${printSchema(buildSchema(checkedIn))}\n`;
  expect(again, 'run `node packages/api/src/graphql/print-schema.ts` and `npm run lint -- --write`').toBe(
    printedSchema(),
  );
});

test('an operation that is nested too deeply is refused before anything is asked', async () => {
  const { errors } = await graphql({
    schema,
    source: '{ viewer { tenant { name } } }',
    contextValue: { deps: { limits: { graphqlDepth: 2 } } },
  });
  expect(errors?.[0]?.originalError).toMatchObject({ code: 'operation_too_deep', status: 400 });
});
