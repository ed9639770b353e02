import { createHash } from 'node:crypto';
import type { EngineClientOptions } from './client-options.ts';

/** What `CLICKHOUSE_URL` says: `http://user:password@host:port/database`. */
export function clientOptionsOfUrl(clickhouseUrl: string): EngineClientOptions {
  const url = new URL(clickhouseUrl);
  const { username, password } = url;
  const database = url.pathname.slice(1);
  return {
    endpoint: { url: url.origin },
    user: decodeURIComponent(username) || 'default',
    password: decodeURIComponent(password),
    maintenanceSecret: maintenanceSecretOf(decodeURIComponent(password)),
    ...(database === '' ? {} : { database }),
  };
}

/**
 * `oriel engine` shares one password with its servers, and both derive from it the second secret, which marks schema,
 * inserts and upkeep. A ClickHouse server does not know the mark and does not mind.
 */
export function maintenanceSecretOf(password: string): string {
  return createHash('sha256').update(`oriel maintenance:${password}`).digest('base64url');
}
