import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { API_ERRORS } from '../errors.ts';
import { dependenciesAnswer } from './dependencies/schemas.ts';
import { logSearchAnswer, logSearchBody, logsAnswer, streamsAnswer } from './logs/schemas.ts';
import { metricAnswer, metricsAnswer } from './metrics/schemas.ts';
import { problemSchema } from './schemas.ts';
import { servicesAnswer } from './services/schemas.ts';
import { traceAnswer, tracesAnswer } from './traces/schemas.ts';

const page = await readFile(new URL('../../../../docs/reference/handles.md', import.meta.url), 'utf8');

/** The JSON below a heading. */
function exampleOf(heading: string): unknown {
  const section = page.split(`\n### ${heading}\n`)[1]?.split('\n### ')[0] ?? '';
  return JSON.parse(/```json\n([\s\S]*?)```/.exec(section)?.[1] ?? 'null');
}

test.each<[string, z.ZodType]>([
  ['`GET /monitoring/logs`', logsAnswer],
  ['`POST /monitoring/logs/search`, the body', logSearchBody],
  ['`POST /monitoring/logs/search`, the answer', logSearchAnswer],
  ['`GET /monitoring/logs/streams`', streamsAnswer],
  ['`GET /monitoring/traces`', tracesAnswer],
  ['`GET /monitoring/traces/TRACE-ID`', traceAnswer],
  ['`GET /monitoring/services`', servicesAnswer],
  ['`GET /monitoring/dependencies`', dependenciesAnswer],
  ['`GET /monitoring/metrics`', metricsAnswer],
  ['`GET /monitoring/metrics/METRIC`', metricAnswer],
  ['A refusal', problemSchema],
])('the example of %s is what the schema says', (heading, schema) => {
  const example = exampleOf(heading);
  // Equal to what is left when members that the schema does not know are taken away: none stands there that is not real.
  expect(schema.parse(example)).toEqual(example);
});

test('the example of a refusal has the title of its code', () => {
  const { code, title, status } = exampleOf('A refusal') as {
    code: keyof typeof API_ERRORS;
    title: string;
    status: number;
  };
  expect({ title, status }).toEqual(API_ERRORS[code]);
});
