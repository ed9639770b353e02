import type { TenantPolicy } from '@oriel/telemetry';
import type { IngestReply, IngestRequest } from '../../ingest-request.ts';
import type { ByteBudget } from '../byte-budget.ts';
import type { DiscoveryCalls } from './discovery/discovery.ts';
import type { AddressGuard } from './http/address-guard.ts';

/** What every scrape of a server shares. */
export interface ScrapeContext {
  readonly submit: (request: IngestRequest) => Promise<IngestReply>;
  /** Of the tenant that the configuration is for; undefined while there is none. */
  readonly policy: () => Promise<TenantPolicy | undefined>;
  readonly guard: AddressGuard;
  /** For one server of discovery, as long as it is asked. Absent, each is asked once at a time, whatever was before. */
  readonly discoveryCalls?: () => DiscoveryCalls;
  /** No answer may be larger, whatever the configuration allows. */
  readonly mostBodyBytes: number;
  /** Shared with all receivers: what a scrape holds of it, others have not. */
  readonly budget: ByteBudget;
  /** A number that no target of this process had before. */
  readonly nextNumber: () => number;
  /** Differs between servers. */
  readonly seed: string;
  readonly now: () => number;
  /** Hears of each scrape when it is over. */
  readonly watch?: (scrape: DoneScrape) => void;
}

/** One scrape: how long it took and how much it was; nothing of whom or what. */
export interface DoneScrape {
  readonly startedAtMs: number;
  readonly elapsedMs: number;
  readonly bodyBytes: number;
  /** A word: `target` failed, or we did not take what it said (`refused`). */
  readonly error?: 'target' | 'refused';
}
