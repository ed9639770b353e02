/** What is scraped, as whoever scrapes tells it. Only the tenant of the scrape is told of its targets. */
export interface ScrapeSource {
  readonly tenant: number;
  readonly targets: readonly ScrapedTarget[];
  /** As many of them as the configuration keeps. */
  readonly dropped: readonly DroppedTarget[];
  /** All of them, by pool. */
  readonly droppedCounts: Readonly<Record<string, number>>;
  readonly scrapePools: readonly string[];
  /** What is not as the configuration says: a mistake in its newest form, a list of targets that cannot be read. */
  readonly problems: readonly string[];
  /** The whole configuration as it takes effect, as YAML without its secrets. */
  readonly shownConfig: string;
  /** The configuration of a pool as it takes effect, as YAML without its secrets; undefined for a pool that is not there. */
  poolConfig(scrapePool: string): string | undefined;
  /** What each step of a pool's relabelling makes of these labels; undefined for a pool that is not there. */
  relabelSteps(scrapePool: string, labels: Readonly<Record<string, string>>): readonly ScrapedRelabelStep[] | undefined;
}

export interface ScrapedTarget {
  readonly scrapePool: string;
  readonly discoveredLabels: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly scrapeUrl: string;
  readonly health: 'unknown' | 'up' | 'down';
  readonly lastError: string;
  /** Milliseconds since the epoch; 0 before the first scrape. */
  readonly lastScrapeMs: number;
  readonly lastScrapeDurationSeconds: number;
  readonly scrapeInterval: string;
  readonly scrapeTimeout: string;
}

interface DroppedTarget {
  readonly scrapePool: string;
  readonly discoveredLabels: Readonly<Record<string, string>>;
}

interface ScrapedRelabelStep {
  readonly rule: {
    readonly action: string;
    readonly sourceLabels: readonly string[];
    readonly separator: string;
    readonly regex: string;
    readonly modulus: number;
    readonly targetLabel: string;
    readonly replacement: string;
  };
  readonly labels: Readonly<Record<string, string>>;
  readonly isKept: boolean;
}
