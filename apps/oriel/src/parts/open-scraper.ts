import { hostname } from 'node:os';
import {
  AddressGuard,
  type ByteBudget,
  type DiscoveryCalls,
  type Door,
  type IngestPipeline,
  ScrapeConfigError,
  Scraper,
} from '@oriel/ingest';
import { type Records, systemActor } from '@oriel/records';
import { FIRST_TENANT, type TenantId } from '@oriel/telemetry';
import type { Logger } from 'pino';
import type { Config } from '../config/settings.ts';
import { OrielError } from '../errors.ts';
import type { Outgoing } from '../outgoing/outgoing.ts';
import type { OwnWork } from '../self/own-work.ts';
import { ofScrape } from '../self/work-of-parts.ts';

export interface OpenScraperOptions {
  readonly config: Config;
  readonly pipeline: IngestPipeline;
  /** Shared with the doors. */
  readonly budget: ByteBudget;
  readonly records: Records;
  readonly serverNumber: number;
  readonly outgoing: Outgoing;
  readonly tell: (work: OwnWork) => void;
  readonly now: () => number;
  readonly logger: Logger;
}

const POSTGRES_PORT = 5_432;
const CLICKHOUSE_PORTS = { 'http:': 8_123, 'https:': 8_443 } as const;

/** Scrapes what the configuration says, or nobody where there is none. @throws OrielError where it has a mistake. */
export async function openScraper(
  { config, pipeline, budget, records, serverNumber, outgoing, tell, now, logger }: OpenScraperOptions,
  stack: AsyncDisposableStack,
): Promise<Scraper | undefined> {
  if (config.scrapeConfig === '') return undefined;
  const tenant = await tenantOf(config.scrapeTenant, records);
  const scraper = await Scraper.start({
    file: config.scrapeConfig,
    tenant,
    policy: () => records.policyOf(tenant),
    submit: (request) => pipeline.submit(request),
    guard: new AddressGuard(doorsOf(config)),
    discoveryCalls: () => discoveryCalls(outgoing),
    watch: (scrape) => tell(ofScrape(scrape)),
    mostBodyBytes: config.maxRequestBytes,
    budget,
    seed: `${hostname()}/${serverNumber}`,
    now,
    warn: (problem) => logger.warn({ problem }, 'not all is scraped as the configuration says'),
    inform: (note) => logger.info({ note }, 'the scrape configuration is not served in whole'),
    report: ({ isReload, ...found }) =>
      logger.info(found, isReload ? 'the scrape configuration is read again' : 'what is scraped'),
  }).catch((cause: unknown) => {
    if (cause instanceof ScrapeConfigError) throw new OrielError('bad_config', cause.message, { cause });
    throw cause;
  });
  stack.defer(() => scraper.stop());
  return scraper;
}

/** Each server of discovery has a breaker of its own. */
function discoveryCalls(outgoing: Outgoing): DiscoveryCalls {
  const calls = outgoing.to('discovery');
  return {
    async call(ask, signal) {
      const outcome = await calls.call(ask, signal);
      if (outcome.kind === 'answered') return outcome;
      return outcome.tries === 0 ? { kind: 'paused' } : { kind: 'failed', error: outcome.error };
    },
    [Symbol.dispose]: () => calls[Symbol.dispose](),
  };
}

async function tenantOf(name: string, records: Records): Promise<TenantId> {
  if (name === '') return FIRST_TENANT;
  const tenants = await records.installation(systemActor('scrape')).tenants.list();
  const found = tenants.find((tenant) => tenant.name === name);
  if (found === undefined)
    throw new OrielError('bad_config', `scrape.tenant is '${name}', but there is no tenant of this name`);
  return found.id;
}

/** What is behind them is for the store alone. The embedded ones listen on sockets of the file system, which nobody scrapes. */
function doorsOf({ clickhouseUrl, databaseUrl }: Config): readonly Door[] {
  const doors: Door[] = [];
  if (clickhouseUrl !== '') {
    const { protocol, hostname: host, port } = new URL(clickhouseUrl);
    const fallback = CLICKHOUSE_PORTS[protocol as keyof typeof CLICKHOUSE_PORTS] ?? CLICKHOUSE_PORTS['http:'];
    doors.push({ host: bare(host), port: Number(port) || fallback });
  }
  if (databaseUrl !== '') {
    const { hostname: host, port } = new URL(databaseUrl);
    if (host !== '') doors.push({ host: bare(host), port: Number(port) || POSTGRES_PORT });
  }
  return doors;
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
