import { SIGNALS } from '@oriel/telemetry';

/** Every table that holds rows of tenants; each begins with the column `tenant`. The one list behind the first wall. */
export const TENANT_TABLES: readonly string[] = [...SIGNALS, 'fresh_chunks', 'chunks', 'rollups', 'fresh_rollups'];
