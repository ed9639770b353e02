import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TenantId } from '@oriel/telemetry';
import { compileRelabelRule, type LabelMap } from '../../relabel/relabel.ts';
import type { RelabelRule } from '../../relabel/relabel-rule.ts';
import { readPullConfig } from './config/read-pull-config.ts';
import type { PullConfig } from './config/scrape-config.ts';
import { showPullConfig, showScrapeConfig } from './config/show-scrape-config.ts';
import { unservedSentence } from './config/unserved.ts';
import type { ScrapeContext } from './scrape-context.ts';
import type { TargetHealth } from './scrape-loop.ts';
import { ScrapePool, SETTLE_MS } from './scrape-pool.ts';
import { durationText } from './target.ts';
import { shownLabels, shownRule, shownUrl } from './without-secrets.ts';

/** How often the files of the configuration are looked at for a change. */
const LOOK_MS = 5_000;

export interface ScraperOptions extends Omit<ScrapeContext, 'nextNumber' | 'policy'> {
  /** A `prometheus.yml`. */
  readonly file: string;
  /** Whose the series are, and who may see the targets. */
  readonly tenant: TenantId;
  readonly policy: ScrapeContext['policy'];
  readonly warn: (message: string) => void;
  readonly inform: (message: string) => void;
  /** Hears what the configuration comes to, once its targets are found: after the start, and each time that it was read again. */
  readonly report?: (found: FoundTargets) => void;
}

/** What a configuration comes to. */
export interface FoundTargets {
  readonly jobs: number;
  readonly targets: number;
  /** By relabelling. */
  readonly dropped: number;
  /** It took the place of another one, while the server ran. */
  readonly isReload: boolean;
}

/** A target as its owner sees it: discovered labels, URL and error hold no secret of the configuration. */
export interface SeenTarget {
  readonly scrapePool: string;
  readonly discoveredLabels: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly scrapeUrl: string;
  readonly health: TargetHealth;
  readonly lastError: string;
  /** Milliseconds since the epoch; 0 before the first scrape. */
  readonly lastScrapeMs: number;
  readonly lastScrapeDurationSeconds: number;
  readonly scrapeInterval: string;
  readonly scrapeTimeout: string;
}

export interface DroppedTarget {
  readonly scrapePool: string;
  readonly discoveredLabels: Readonly<Record<string, string>>;
}

/** One step of relabelling and what it left. */
export interface RelabelStep {
  readonly rule: RelabelRule;
  readonly labels: Readonly<Record<string, string>>;
  readonly isKept: boolean;
}

/** Scrapes what a `prometheus.yml` says, and what it says now when it has changed. */
export class Scraper {
  readonly tenant: TenantId;
  readonly #options: ScraperOptions;
  readonly #context: ScrapeContext;
  #config: PullConfig;
  #pools: ReadonlyMap<string, ScrapePool> = new Map();
  #version = '';
  /** Why the newest form of the configuration is not in force; empty when it is. */
  #refusal = '';
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #reloading: Promise<void> = Promise.resolve();

  private constructor(options: ScraperOptions, config: PullConfig) {
    let number = 0;
    this.tenant = options.tenant;
    this.#options = options;
    this.#context = { ...options, nextNumber: () => number++ };
    this.#config = config;
  }

  /** Reads the configuration and begins. @throws ScrapeConfigError with file and line. */
  static async start(options: ScraperOptions): Promise<Scraper> {
    const scraper = new Scraper(options, readPullConfig(options.file));
    scraper.#version = await versionOf(scraper.#config.files);
    await scraper.#apply(scraper.#config);
    void scraper.#reportFound(false);
    scraper.#timer = setInterval(() => void scraper.#lookForChange(), LOOK_MS).unref();
    return scraper;
  }

  get targets(): readonly SeenTarget[] {
    return [...this.#pools.values()].flatMap((pool) =>
      [...pool.loops].map(({ target, state }) => ({
        scrapePool: pool.config.jobName,
        discoveredLabels: shownLabels(target.discoveredLabels),
        labels: Object.fromEntries(target.labels),
        scrapeUrl: shownUrl(target.url),
        health: state.health,
        lastError: state.lastError,
        lastScrapeMs: state.lastScrapeMs,
        lastScrapeDurationSeconds: state.lastDurationSeconds,
        scrapeInterval: durationText(target.intervalMs),
        scrapeTimeout: durationText(target.timeoutMs),
      })),
    );
  }

  get dropped(): readonly DroppedTarget[] {
    return [...this.#pools.values()].flatMap((pool) =>
      pool.dropped.map((labels) => ({ scrapePool: pool.config.jobName, discoveredLabels: shownLabels(labels) })),
    );
  }

  /** Of each pool all that relabelling has dropped, whether they are kept to be looked at or not. */
  get droppedCounts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#pools].map(([name, pool]) => [name, pool.droppedCount]));
  }

  get scrapePools(): readonly string[] {
    return [...this.#pools.keys()];
  }

  /** What is not as the configuration says now; a mistake that is mended is no longer among them. */
  get problems(): readonly string[] {
    const ofPools = [...this.#pools.values()].flatMap((pool) => pool.problems);
    return this.#refusal === '' ? ofPools : [this.#refusal, ...ofPools];
  }

  /** The whole configuration as it takes effect, as YAML without its secrets. */
  get shownConfig(): string {
    return showPullConfig(this.#config);
  }

  /** The configuration of a pool as it takes effect, as YAML without its secrets; undefined for a pool that is not there. */
  poolConfig(scrapePool: string): string | undefined {
    const pool = this.#pools.get(scrapePool);
    return pool === undefined ? undefined : showScrapeConfig(pool.config);
  }

  /** What each step of a pool's relabelling makes of these labels; undefined for a pool that is not there. */
  relabelSteps(scrapePool: string, labels: Readonly<Record<string, string>>): readonly RelabelStep[] | undefined {
    const pool = this.#pools.get(scrapePool);
    if (pool === undefined) return undefined;
    const current: LabelMap = new Map(Object.entries(labels));
    // After the step that drops, nothing is left for those that follow.
    let isKept = true;
    return pool.config.relabel.map((rule) => {
      isKept &&= compileRelabelRule(rule)(current);
      return { rule: shownRule(rule), labels: isKept ? shownLabels(Object.fromEntries(current)) : {}, isKept };
    });
  }

  /** Reads the configuration again. A mistake in it is told, and what was read before stays. */
  reload(): Promise<void> {
    this.#reloading = this.#reloading.then(async () => {
      try {
        const config = readPullConfig(this.#options.file);
        this.#version = await versionOf(config.files);
        await this.#apply(config);
        this.#refusal = '';
        void this.#reportFound(true);
      } catch (error) {
        this.#refusal = `the scrape configuration is not read again: ${(error as Error).message}`;
        this.#options.warn(this.#refusal);
      }
    });
    return this.#reloading;
  }

  /** Asks nobody any more. Series do not end: the server goes on after its start. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#reloading;
    await Promise.all([...this.#pools.values()].map((pool) => pool.pause()));
  }

  async #apply(config: PullConfig): Promise<void> {
    const before = this.#pools;
    const pools = new Map<string, ScrapePool>();
    const replaced: Promise<void>[] = [];
    for (const scrape of config.scrapes) {
      const old = before.get(scrape.jobName);
      if (old !== undefined && JSON.stringify(old.config) === JSON.stringify(scrape)) {
        pools.set(scrape.jobName, old);
        continue;
      }
      const pool = new ScrapePool(scrape, this.#context, this.#options.warn);
      pools.set(scrape.jobName, pool);
      if (old !== undefined) replaced.push(old.stop(pool));
    }
    for (const [name, pool] of before) if (!pools.has(name)) replaced.push(pool.stop());
    this.#pools = pools;
    this.#config = config;
    for (const place of config.unserved) this.#options.inform(`${place}: ${unservedSentence(place)}`);
    await Promise.all(replaced);
  }

  /** A discovery that does not answer is not waited for: what it finds later is for the page of targets. */
  async #reportFound(isReload: boolean): Promise<void> {
    const pools = this.#pools;
    const all = [...pools.values()];
    await Promise.race([Promise.all(all.map((pool) => pool.settled)), sleep(SETTLE_MS, undefined, { ref: false })]);
    // The next one tells of itself.
    if (this.#isStopped || pools !== this.#pools) return;
    const sum = (of: (pool: ScrapePool) => number) => all.reduce((total, pool) => total + of(pool), 0);
    this.#options.report?.({
      jobs: all.length,
      targets: sum(({ loops }) => [...loops].length),
      dropped: sum(({ droppedCount }) => droppedCount),
      isReload,
    });
  }

  async #lookForChange(): Promise<void> {
    const version = await versionOf(this.#config.files);
    if (version === this.#version) return;
    // Noted first, so that a file with a mistake is told once.
    this.#version = version;
    await this.reload();
  }
}

async function versionOf(files: readonly string[]): Promise<string> {
  const versions = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
        () => 'absent',
      ),
    ),
  );
  return versions.join('\n');
}
