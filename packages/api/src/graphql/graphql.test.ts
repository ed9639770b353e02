import { afterAll, beforeAll, describe } from 'vitest';
import { type AskedOriel, startAskedOriel } from '../../test/graphql/asked-oriel.ts';
import { describeLive } from '../../test/graphql/live.ts';
import { describePages } from '../../test/graphql/pages.ts';
import { describeRecordsAndTraces } from '../../test/graphql/records-and-traces.ts';
import { describeRefusals } from '../../test/graphql/refusals.ts';
import { describeTenants } from '../../test/graphql/tenants.ts';
import { describeWhatPeopleMake } from '../../test/graphql/what-people-make.ts';

// All of it is asked of one Oriel, whose engine and PostgreSQL take longer to start than most of what is asked.

let asked: AskedOriel;
const subject = () => asked;

beforeAll(async () => {
  asked = await startAskedOriel();
});
afterAll(() => asked?.[Symbol.asyncDispose]());

describe('queries', () => {
  describePages(subject);
  describeRecordsAndTraces(subject);
});

describe('refusals', () => {
  describeRefusals(subject);
});

describe('what people make', () => {
  describeWhatPeopleMake(subject);
  describeTenants(subject);
});

describe('live', () => {
  describeLive(subject);
});
