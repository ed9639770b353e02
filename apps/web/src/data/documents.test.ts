import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import * as audit from './audit.ts';
import * as cardinality from './cardinality.ts';
import * as deployments from './deployments.ts';
import * as effectiveSettings from './effective-settings.ts';
import * as health from './health.ts';
import * as keptOut from './kept-out.ts';
import * as keys from './keys.ts';
import * as logs from './logs.ts';
import * as members from './members.ts';
import * as metrics from './metrics.ts';
import * as preferences from './preferences.ts';
import * as processMemory from './process-memory.ts';
import * as services from './services.ts';
import * as session from './session.ts';
import * as stored from './stored.ts';
import * as tenants from './tenants.ts';
import * as traces from './traces.ts';
import * as views from './views.ts';

const schema = buildSchema(
  readFileSync(new URL('../../../../packages/api/src/graphql/schema.graphql', import.meta.url), 'utf8'),
);
const resources = {
  audit,
  cardinality,
  deployments,
  effectiveSettings,
  health,
  keptOut,
  keys,
  logs,
  members,
  metrics,
  preferences,
  processMemory,
  services,
  session,
  stored,
  tenants,
  traces,
  views,
};

const documents = Object.entries(resources).flatMap(([file, exported]) =>
  Object.entries(exported).flatMap(([name, value]) =>
    isOperation(value) ? [[`${file}.${name}`, value.text] as const] : [],
  ),
);

function isOperation(value: unknown): value is { text: string } {
  return typeof value === 'object' && value !== null && typeof (value as { text?: unknown }).text === 'string';
}

test('every resource has documents', () => expect(documents.length).toBeGreaterThan(25));

test.each(documents)('%s is a document of the schema', (_, text) => {
  expect(validate(schema, parse(text))).toEqual([]);
});
