import type { TenantId } from '@oriel/telemetry';

export interface IngestRate {
  /** `logs`, `traces` or `metrics`. */
  readonly signal: string;
  readonly acceptedPerSecond: number;
  readonly rejectedPerSecond: number;
  /** Accepted since the server started. */
  readonly total: number;
  /** When the last record was accepted. */
  readonly lastAtMs?: number;
  /** By which they came since the server started, the latest first. */
  readonly ways: readonly IngestWay[];
}

export interface IngestWay {
  /** `scrape` is what the server fetches itself, `rules` what its recording rules make. */
  readonly way: 'otlp' | 'json' | 'remote_write' | 'scrape' | 'rules';
  readonly lastAtMs: number;
}

/** A metric whose new series are refused, for there are too many. */
export interface SeriesRefusal {
  readonly metric: string;
  /** Whose limit was reached. */
  readonly kind: 'tenant' | 'metric' | 'server';
  readonly limit: number;
  /** The label with the most values among the refused series, and about how many; null while none has two. */
  readonly label: string | null;
  readonly labelValues: number | null;
  /** About how many series are refused. */
  readonly refusedSeries: number;
  readonly sinceMs: number;
  readonly lastMs: number;
  /** The whole as a sentence. */
  readonly message: string;
}

/** A time in which something that was sent was kept out of a tenant's data, though nothing was wrong with it. */
export interface KeptOut {
  /** `logs`, `traces` or `metrics`. */
  readonly signal: string;
  /**
   * Over the tenant's `quota`; new `series` over a limit; `shed` while the spool is nearly full; `refused` while it is full, after which
   * senders may have come again.
   */
  readonly cause: 'quota' | 'series' | 'shed' | 'refused';
  readonly sinceMs: number;
  /** When something was last kept out. */
  readonly lastMs: number;
  readonly goesOn: boolean;
  readonly requests: number;
  /** 0 of requests that were refused: nobody has counted the records in them. */
  readonly records: number;
  /** Records an hour, of a quota. */
  readonly quotaPerHour?: number;
}

/** What comes in for one tenant now; kept by the way in, never waits. */
export interface IngestRates {
  rates(tenant: TenantId): readonly IngestRate[];
  /** Of today, the latest first. */
  seriesRefusals(tenant: TenantId): readonly SeriesRefusal[];
  /** As this server has counted, the latest first. */
  keptOut(tenant: TenantId): readonly KeptOut[];
}
