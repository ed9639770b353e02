// Every type and field adds itself to the builder. A new one is a folder and a line here.
import './common/scalars.ts';
import './logs/queries.ts';
import './traces/queries.ts';
import './services/queries.ts';
import './services/deployment.ts';
import './services/process-memory.ts';
import './metrics/queries.ts';
import './metrics/queried-metrics.ts';
import './health/system-health.ts';
import './ingest/ingest-rate.ts';
import './ingest/series-refusal.ts';
import './ingest/kept-out.ts';
import './viewer/viewer.ts';
import './tenants/tenant-account.ts';
import './redaction/redaction-trial.ts';
import './keys/api-key.ts';
import './members/member.ts';
import './views/saved-view.ts';
import './settings/setting.ts';
import './settings/effective-setting.ts';
import './preferences/preferences.ts';
import './audit/audit-entry.ts';
import './logs/tail.ts';
import { printSchema } from 'graphql';
import { builder } from './builder.ts';

export const schema = builder.toSchema({ sortSchema: false });

/** The schema in its own language; the checked-in `schema.graphql` is this text. */
export function printedSchema(): string {
  return `${printSchema(schema)}\n`;
}
