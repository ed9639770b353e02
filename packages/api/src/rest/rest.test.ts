import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { describeAnotherTenant } from '../../test/rest/another-tenant.ts';
import { type AskedByRest, startAskedByRest, TRACE } from '../../test/rest/asked-by-rest.ts';
import { describeLogs } from '../../test/rest/logs.ts';
import { describeMetrics } from '../../test/rest/metrics.ts';
import { describeRefusals } from '../../test/rest/refusals.ts';
import { describeTraces } from '../../test/rest/traces.ts';
import { dependenciesAnswer } from './dependencies/schemas.ts';
import { logsAnswer, streamsAnswer } from './logs/schemas.ts';
import { metricAnswer, metricsAnswer } from './metrics/schemas.ts';
import { problemSchema } from './schemas.ts';
import { servicesAnswer } from './services/schemas.ts';
import { traceAnswer, tracesAnswer } from './traces/schemas.ts';

// All of it is asked of one Oriel, whose engine and PostgreSQL take longer to start than most of what is asked.

let asked: AskedByRest;
const subject = () => asked;

beforeAll(async () => {
  asked = await startAskedByRest();
});
afterAll(() => asked?.[Symbol.asyncDispose]());

describeLogs(subject);
describeTraces(subject);
describeMetrics(subject);

test.each<[string, z.ZodType]>([
  ['logs?query=order OR payment', logsAnswer],
  ['logs/streams', streamsAnswer],
  ['traces', tracesAnswer],
  [`traces/${TRACE}`, traceAnswer],
  ['services', servicesAnswer],
  ['dependencies', dependenciesAnswer],
  ['metrics', metricsAnswer],
  ['metrics/process.memory.usage', metricAnswer],
  ['logs?limit=0', problemSchema],
])('the answer of %s is what its schema says, member for member', async (path, schema) => {
  const { get } = subject();
  const { body } = await get(`/monitoring/${path}`);
  // Equal to what is left when members that the schema does not know are taken away.
  expect(schema.parse(body)).toEqual(body);
});

describeRefusals(subject);
describeAnotherTenant(subject);
