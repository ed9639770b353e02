import { setTimeout as sleep } from 'node:timers/promises';
import type { ScrapeRules } from '../../decode/prometheus-exposition/scrape-facts.ts';
import { compileRelabel, type Relabel } from '../../relabel/relabel.ts';
import type { ScrapeConfig, TargetGroup } from './config/scrape-config.ts';
import { startDiscovery } from './discovery/all.ts';
import { ASK_ONCE, type Discovery } from './discovery/discovery.ts';
import { PullClient } from './http/pull-client.ts';
import type { ScrapeContext } from './scrape-context.ts';
import { ScrapeLoop } from './scrape-loop.ts';
import { discoveredLabelsOf, makeTarget } from './target.ts';

/** Dropped targets that are kept to be looked at, where the configuration does not say how many. */
const MOST_DROPPED = 10_000;
/** Who sees these has seen enough to mend the list. */
const MOST_LEFT_OUT = 10;

/** How long a changed configuration may take to find its targets before those of the old one count as gone. */
const SETTLE_MS = 5_000;

/** All targets of one scrape configuration: found, relabelled, asked. */
export class ScrapePool {
  readonly config: ScrapeConfig;
  readonly #rules: ScrapeRules;
  readonly #context: ScrapeContext;
  readonly #client: PullClient;
  readonly #relabel: Relabel;
  readonly #discoveries: Discovery[];
  /** What each discovery said last. */
  readonly #found: (readonly TargetGroup[])[] = [];
  readonly #loops = new Map<string, ScrapeLoop>();
  #dropped: readonly Readonly<Record<string, string>>[] = [];
  #droppedCount = 0;
  readonly #warn: (problem: string) => void;
  #isStopped = false;
  #isStarted = false;
  readonly #settled = Promise.withResolvers<void>();
  readonly #answered = new Set<number>();
  /** What each discovery failed with last. */
  readonly #told = new Map<number, string>();
  /** Targets that are none, of what was found last. */
  #leftOut: readonly string[] = [];

  /** @param warn hears of each problem that leaves the others as they are. */
  constructor(config: ScrapeConfig, context: ScrapeContext, warn: (problem: string) => void) {
    this.config = config;
    this.#rules = rulesOf(config, context.nextNumber());
    this.#context = context;
    this.#client = new PullClient(config.http, context.guard);
    this.#relabel = compileRelabel(config.relabel);
    this.#warn = (problem) => warn(`${config.jobName}: ${problem}`);
    this.#discoveries = config.discoveries.map((discovery, at) =>
      startDiscovery(discovery, {
        guard: context.guard,
        openCalls: context.discoveryCalls ?? (() => ASK_ONCE),
        found: (groups) => {
          this.#told.delete(at);
          this.#found[at] = groups;
          if (this.#isStarted) this.#sync();
          this.#noteAnswer(at);
        },
        failed: (problem) => {
          // Once, until it is another, or something was found.
          if (this.#told.get(at) !== problem) this.#warn(problem);
          this.#told.set(at, problem);
          this.#noteAnswer(at);
        },
      }),
    );
    this.#isStarted = true;
    this.#sync();
    if (config.discoveries.length === 0) this.#settled.resolve();
  }

  /** When every discovery has answered once, or failed to. */
  get settled(): Promise<void> {
    return this.#settled.promise;
  }

  has(key: string): boolean {
    return this.#loops.has(key);
  }

  get loops(): Iterable<ScrapeLoop> {
    return this.#loops.values();
  }

  /** Labels of the targets that relabelling has dropped, as discovered; of many only some. */
  get dropped(): readonly Readonly<Record<string, string>>[] {
    return this.#dropped;
  }

  /** What is not found or not asked, and why. */
  get problems(): readonly string[] {
    return [...this.#told.values(), ...this.#leftOut].map((problem) => `${this.config.jobName}: ${problem}`);
  }

  get droppedCount(): number {
    return this.#droppedCount;
  }

  /** @param successor asks some of the targets on, whose series do not end. */
  async stop(successor?: ScrapePool): Promise<void> {
    this.#isStopped = true;
    for (const discovery of this.#discoveries) discovery.stop();
    // Until the other knows its targets, nobody can say which of them are gone.
    if (successor !== undefined) await Promise.race([successor.settled, sleep(SETTLE_MS, undefined, { ref: false })]);
    await Promise.all([...this.#loops].map(([key, loop]) => loop.stop(successor?.has(key) ? 'forgotten' : 'ended')));
    this.#client.close();
  }

  /** The server stops: nothing ends, it goes on after the start. */
  async pause(): Promise<void> {
    this.#isStopped = true;
    for (const discovery of this.#discoveries) discovery.stop();
    await Promise.all([...this.#loops.values()].map((loop) => loop.stop('forgotten')));
    this.#client.close();
  }

  #noteAnswer(discovery: number): void {
    this.#answered.add(discovery);
    if (this.#answered.size === this.config.discoveries.length) this.#settled.resolve();
  }

  #sync(): void {
    if (this.#isStopped) return;
    const wanted = new Set<string>();
    const dropped: Readonly<Record<string, string>>[] = [];
    let droppedCount = 0;
    const leftOut: string[] = [];
    const mostDropped = this.config.keepDroppedTargets || MOST_DROPPED;
    for (const group of this.#found.flat()) {
      for (const address of group.targets) {
        const made = makeTarget(discoveredLabelsOf(address, group, this.config), this.config, this.#relabel);
        if (made.kind === 'invalid') {
          const problem = `the target ${JSON.stringify(address)} is left out: ${made.problem}`;
          this.#warn(problem);
          if (leftOut.length < MOST_LEFT_OUT) leftOut.push(problem);
        } else if (made.kind === 'dropped') {
          droppedCount++;
          if (dropped.length < mostDropped) dropped.push(made.discoveredLabels);
        } else {
          const { target } = made;
          wanted.add(target.key);
          if (this.#loops.has(target.key)) continue;
          const loop = new ScrapeLoop(target, this.config, this.#rules, this.#client, this.#context);
          this.#loops.set(target.key, loop);
          loop.start();
        }
      }
    }
    this.#leftOut = leftOut;
    this.#dropped = dropped;
    this.#droppedCount = droppedCount;
    for (const [key, loop] of this.#loops) {
      if (wanted.has(key)) continue;
      this.#loops.delete(key);
      void loop.stop('ended');
    }
    const { targetLimit } = this.config;
    const isOver = targetLimit > 0 && this.#loops.size > targetLimit;
    const refusal = `target_limit exceeded (number of targets: ${this.#loops.size}, limit: ${targetLimit})`;
    for (const loop of this.#loops.values()) loop.refusal = isOver ? refusal : '';
  }
}

function rulesOf(config: ScrapeConfig, id: number): ScrapeRules {
  return {
    id,
    honorLabels: config.honorLabels,
    honorTimestamps: config.honorTimestamps,
    trackTimestampsStaleness: config.trackTimestampsStaleness,
    metricRelabel: config.metricRelabel,
    nameValidation: config.nameValidation,
    nativeHistograms: config.nativeHistograms,
    classicHistograms: config.classicHistograms,
    convertsHistograms: config.convertsHistograms,
    limits: {
      samples: config.sampleLimit,
      labels: config.labelLimit,
      labelNameLength: config.labelNameLengthLimit,
      labelValueLength: config.labelValueLengthLimit,
      histogramBuckets: config.histogramBucketsLimit,
      histogramFactor: config.histogramLeastFactor,
    },
    timeoutSeconds: config.timeoutMs / 1_000,
    extraMetrics: config.extraMetrics,
  };
}
