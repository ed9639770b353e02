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

/** Where the same is said to Oriel in another way. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  rule_files: 'rules are read from the files that --rule-files names',
  evaluation_interval: 'it is what --rule-interval says',
  alerting: 'alerting rules are not evaluated yet',
};

/** What is said of such a place, `prometheus.yml:8: rule_files`. */
export function unservedSentence(place: string): string {
  const key = /\w+$/.exec(place)?.[0] ?? '';
  const elsewhere = ELSEWHERE[key];
  return elsewhere === undefined ? 'Oriel does not serve this' : `Oriel does not serve this; ${elsewhere}`;
}
