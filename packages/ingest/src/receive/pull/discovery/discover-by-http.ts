import { parseTargetGroups } from '../config/read-target-groups.ts';
import type { DiscoveryConfig } from '../config/scrape-config.ts';
import { PullClient } from '../http/pull-client.ts';
import { WHO_ASKS } from '../who-asks.ts';
import { shownUrl } from '../without-secrets.ts';
import type { Discovery, DiscoveryContext } from './discovery.ts';

const TIMEOUT_MS = 30_000;
const MOST_BYTES = 32 * 2 ** 20;

/** Targets that a server lists (Prometheus, "http_sd_config"). What it said last stays when it does not answer. */
export function discoverByHttp(
  { url, refreshMs, http }: Extract<DiscoveryConfig, { kind: 'http' }>,
  { guard, found, failed }: DiscoveryContext,
): Discovery {
  const client = new PullClient(http, guard);
  const stopping = new AbortController();
  let lastText = '';

  async function ask(): Promise<void> {
    try {
      const { contentType, body } = await client.get(new URL(url), {
        headers: {
          ...WHO_ASKS,
          accept: 'application/json',
          'accept-encoding': 'gzip',
          'x-prometheus-refresh-interval-seconds': String(refreshMs / 1_000),
        },
        timeoutMs: TIMEOUT_MS,
        mostBytes: MOST_BYTES,
        signal: stopping.signal,
      });
      if (!/^application\/json(;|$)/i.test(contentType))
        throw new Error(`unsupported content type ${JSON.stringify(contentType)}`);
      const text = body.toString('utf8');
      if (text === lastText || stopping.signal.aborted) return;
      const groups = parseTargetGroups(text, shownUrl(url));
      lastText = text;
      found(groups.map(({ targets, labels }) => ({ targets, labels: { ...labels, __meta_url: shownUrl(url) } })));
    } catch (error) {
      if (!stopping.signal.aborted) failed((error as Error).message);
    }
  }

  let asking = ask();
  const timer = setInterval(() => {
    asking = asking.then(ask);
  }, refreshMs).unref();
  return {
    stop() {
      clearInterval(timer);
      stopping.abort();
      client.close();
    },
  };
}
