import type { ConfigMap } from './config-value.ts';

/** Of whatever speaks HTTP: known, and without effect here. */
export const UNSERVED_PROXY = ['proxy_url', 'no_proxy', 'proxy_from_environment', 'proxy_connect_header'];

/** Takes keys that are known and have no effect here, and adds the places of those that are there. */
export function noteUnserved(map: ConfigMap, keys: readonly string[], unserved: string[]): void {
  for (const key of keys) {
    const value = map.take(key);
    if (value !== undefined) unserved.push(value.place);
  }
}
