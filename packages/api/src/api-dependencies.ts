import type { RuleSource } from '@oriel/alert';
import type { SharedQueryMemory, SliceWorkers } from '@oriel/promql';
import type { Records } from '@oriel/records';
import type { TelemetryStore } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { SeriesNames } from './ask/metric/series-names.ts';
import type { ScrapeSource } from './compat/prometheus/scrape-source.ts';
import type { EffectiveSetting } from './effective-setting.ts';
import type { HealthSource } from './health/health-source.ts';
import type { IngestRates } from './live/ingest-rates.ts';
import type { LiveConnections } from './live/live-connections.ts';
import type { TenantUpkeep } from './live/tenant-upkeep.ts';
import type { RedactionTrial } from './redaction-trial.ts';

/** Bounds of what one user can ask; each has a default in `DEFAULT_API_LIMITS`. */
export interface ApiLimits {
  /** Searches a minute and user that plan to read more than `expensiveBytes`; CATALOGUE C.3. */
  readonly expensivePerMinute: number;
  /** Uncompressed bytes that a search plans to read, from which on it is expensive. */
  readonly expensiveBytes: number;
  /** Nesting of one GraphQL operation. */
  readonly graphqlDepth: number;
  /** Sum of the costs of an operation's fields; a question to the store costs 500, a plain field 1 for each row it may return. */
  readonly graphqlCost: number;
  /** Sockets of one user, and live subscriptions of one socket. */
  readonly socketsPerUser: number;
  readonly subscriptionsPerSocket: number;
  /** Width of a raw search of logs or traces. */
  readonly maxRangeMs: number;
  readonly queryTimeoutMs: number;
}

export const DEFAULT_API_LIMITS: ApiLimits = {
  expensivePerMinute: 10,
  expensiveBytes: 4 * 1024 ** 3,
  graphqlDepth: 12,
  graphqlCost: 20_000,
  socketsPerUser: 20,
  subscriptionsPerSocket: 20,
  maxRangeMs: 90 * 24 * 3_600_000,
  queryTimeoutMs: 5_000,
};

/** Everything that the API needs, given by the program that composes it. */
export interface ApiDependencies {
  readonly store: TelemetryStore;
  /** How this installation names the series of OpenTelemetry's metrics. */
  readonly seriesNames: SeriesNames;
  readonly records: Records;
  readonly health: HealthSource;
  readonly ingestRates: IngestRates;
  readonly tenantUpkeep: TenantUpkeep;
  readonly redactionTrial: RedactionTrial;
  /** Every setting of the installation, as `oriel config` has it. */
  readonly settings: readonly EffectiveSetting[];
  /** Counts what is live. */
  readonly live: LiveConnections;
  /** Absent where nothing is scraped. */
  readonly scrape?: ScrapeSource;
  readonly rules: RuleSource;
  /** Evaluate wide PromQL queries beside everything else; absent, they are evaluated where they are asked. */
  readonly sliceWorkers?: { forTenant(tenant: TenantId): SliceWorkers };
  /** Of all PromQL queries, with their answers until these are sent: what others evaluate takes of it too. */
  readonly queryMemory: SharedQueryMemory;
  /** Oriel's own metrics. Labels named `tenant` are shown to operators only. */
  readonly metrics: Registry;
  /** Whether they are shown without a key; else to administrators. */
  readonly publicMetrics: boolean;
  /** Where people and senders reach this server; known once it listens. */
  addresses(): { readonly url: string; readonly otlpHttp: string; readonly otlpGrpc: string };
  /** Whether programs on this machine may send to the first tenant without a key. */
  readonly keylessLoopback: boolean;
  readonly version: string;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Absent ones stand as in `DEFAULT_API_LIMITS`. */
  readonly limits?: Partial<ApiLimits>;
  /** Origins besides the server's own whose pages may use a session, such as `https://oriel.example.com`. */
  readonly allowedOrigins: readonly string[];
  /** True behind TLS: cookies are then sent over TLS alone. */
  readonly secureCookies: boolean;
}
