import type { LiveConnections } from '@oriel/api';
import type { Scraper } from '@oriel/ingest';
import { Gauge, type Registry } from 'prom-client';
import type { QueryWorkers } from '../query-workers/query-workers.ts';

export interface PartSources {
  readonly live: Pick<LiveConnections, 'sockets' | 'subscriptions'>;
  readonly sliceWorkers: Pick<QueryWorkers, 'threads' | 'waiting'>;
  /** Undefined where nothing is scraped. */
  readonly scraper: () => Pick<Scraper, 'targets'> | undefined;
}

/** What parts hold at this moment. */
export function observeParts(registry: Registry, { live, sliceWorkers, scraper }: PartSources): void {
  const registers = [registry];
  gauge('oriel_live_sockets', 'WebSockets that are open', () => live.sockets);
  gauge('oriel_live_subscriptions', 'subscriptions that run on them', () => live.subscriptions);
  gauge('oriel_query_threads', 'threads for slices of wide queries that run', () => sliceWorkers.threads.length);
  gauge('oriel_query_waiting_slices', 'slices of wide queries that wait for a thread', () => sliceWorkers.waiting);
  new Gauge({
    name: 'oriel_scrape_targets',
    help: 'targets of scrapes, by how the last one ended',
    labelNames: ['health'] as const,
    registers,
    collect() {
      const targets = scraper()?.targets ?? [];
      for (const health of ['up', 'down', 'unknown'] as const)
        this.set({ health }, targets.filter((target) => target.health === health).length);
    },
  });

  function gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  }
}
