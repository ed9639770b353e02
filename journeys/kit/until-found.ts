import { apiOf } from './api.ts';
import type { OrielProcess } from './oriel-process.ts';
import { until } from './until.ts';

/** Waits until each of these addresses answers with something: what was acknowledged is found within a second, not at once. */
export async function untilFound(oriel: OrielProcess, ...paths: readonly string[]): Promise<void> {
  const api = apiOf(oriel.run, await oriel.key('read'));
  for (const path of paths) {
    await until(async () => ((await api.get<{ data?: readonly unknown[] }>(path)).body.data?.length ?? 0) > 0, {
      what: `something at ${path}`,
    });
  }
}

/** What `sendShop` sends. */
export const SHOP = [
  '/monitoring/traces?start=now-1h&end=now&limit=1',
  '/monitoring/logs?start=now-1h&end=now&limit=1',
  '/monitoring/metrics?start=now-1h&end=now',
] as const;
