import { audit } from './audit/routes.ts';
import { dependencies } from './dependencies/routes.ts';
import { logs } from './logs/routes.ts';
import { metrics } from './metrics/routes.ts';
import { preferences } from './preferences/routes.ts';
import { redaction } from './redaction/routes.ts';
import type { RestResource } from './rest-app.ts';
import { services } from './services/routes.ts';
import { settings } from './settings/routes.ts';
import { tenants } from './tenants/routes.ts';
import { traces } from './traces/routes.ts';

/** Every REST resource. A new one is a folder with `routes.ts` and `schemas.ts`, and a line here. */
export const RESOURCES: readonly RestResource[] = [
  logs,
  traces,
  services,
  dependencies,
  metrics,
  tenants,
  redaction,
  audit,
  settings,
  preferences,
];
