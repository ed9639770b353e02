import { parseJsonTargetGroups } from '../config/parse-json-target-groups.ts';
import type { DiscoveryConfig } from '../config/scrape-config.ts';
import { PullClient } from '../http/pull-client.ts';
import { WHO_ASKS } from '../who-asks.ts';
import { shownUrl } from '../without-secrets.ts';
import { atMostOneAtATime } from './at-most-one-at-a-time.ts';
import type { Discovery, DiscoveryContext } from './discovery.ts';

const TIMEOUT_MS = 30_000;
const MOST_BYTES = 32 * 2 ** 20;

/** Targets that a server lists (Prometheus, "http_sd_config"). What it said last stays when it does not answer. */
export function discoverByHttp(
  { url, refreshMs, http }: Extract<DiscoveryConfig, { kind: 'http' }>,
  { guard, openCalls, found, failed }: DiscoveryContext,
): Discovery {
  const calls = openCalls();
  const client = new PullClient(http, guard);
  const stopping = new AbortController();
  let lastText = '';

  const get = () =>
    client.get(new URL(url), {
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

  async function ask(): Promise<void> {
    const answer = await calls.call(get, stopping.signal);
    if (stopping.signal.aborted || answer.kind === 'paused') return;
    try {
      if (answer.kind === 'failed') throw answer.error;
      const { contentType, body } = answer.value;
      if (!/^application\/json(;|$)/i.test(contentType))
        throw new Error(`unsupported content type ${JSON.stringify(contentType)}`);
      const text = body.toString('utf8');
      if (text === lastText) return;
      const groups = parseJsonTargetGroups(text, shownUrl(url));
      lastText = text;
      found(groups.map(({ targets, labels }) => ({ targets, labels: { ...labels, __meta_url: shownUrl(url) } })));
    } catch (error) {
      failed((error as Error).message);
    }
  }

  const rhythm = atMostOneAtATime(ask);
  rhythm();
  const timer = setInterval(rhythm, refreshMs).unref();
  return {
    stop() {
      clearInterval(timer);
      stopping.abort();
      client.close();
      calls[Symbol.dispose]();
    },
  };
}
