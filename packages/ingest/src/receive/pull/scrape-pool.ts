import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { ScrapeRules } from '../../decode/prometheus-exposition/scrape-facts.ts';
import { compileRelabel, type Relabel } from '../../relabel/relabel.ts';
import type { ScrapeConfig, TargetGroup } from './config/scrape-config.ts';
import { startDiscovery } from './discovery/all.ts';
import { ASK_ONCE, type Discovery } from './discovery/discovery.ts';
import { PullClient } from './http/pull-client.ts';
import type { ScrapeContext } from './scrape-context.ts';
import { ScrapeLoop } from './scrape-loop.ts';
import { SeenTargets } from './seen-targets.ts';
import { discoveredLabelsOf, makeTarget, type Target } from './target.ts';

/** Dropped targets that are kept to be looked at, where the configuration does not say how many. */
const MOST_DROPPED = 10_000;
/** A server asks no more for one job: each takes some ten kilobytes, whatever it answers. */
export const MOST_TARGETS = 20_000;
/** Targets that are judged between two looks at the clock. */
const TARGETS_AT_ONCE = 64;
const TURN_MS = 8;

/** How long a changed configuration may take to find its targets before those of the old one count as gone. */
export const SETTLE_MS = 5_000;

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
  /** Targets that were known at the start are asked. */
  #isFirstDone = false;
  /** The last time that targets were looked through, which takes turns where they are many. */
  #syncing: Promise<void> = Promise.resolve();
  #round = 0;
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
          if (this.#isStarted) void this.#sync().then(() => this.#noteAnswer(at));
          else this.#noteAnswer(at);
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
    void this.#sync().then(() => {
      this.#isFirstDone = true;
      this.#settleWhenAnswered();
    });
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
    this.#settleWhenAnswered();
  }

  #settleWhenAnswered(): void {
    if (this.#isFirstDone && this.#answered.size === this.config.discoveries.length) this.#settled.resolve();
  }

  /** A later one takes the place of one that is under way; over when the last one is. */
  #sync(): Promise<void> {
    this.#syncing = this.#lookThrough(++this.#round);
    return this.#syncing;
  }

  async #lookThrough(round: number): Promise<void> {
    if (this.#isStopped) return;
    const wanted = new Set<string>();
    const seen = new SeenTargets(this.config.keepDroppedTargets || MOST_DROPPED, this.#warn);
    let looked = 0;
    let turnEndsAt = performance.now() + TURN_MS;
    for (const group of this.#found.flat()) {
      for (const address of group.targets) {
        if (++looked % TARGETS_AT_ONCE === 0 && performance.now() > turnEndsAt) {
          await turn();
          if (this.#isStopped) return;
          if (round !== this.#round) return this.#syncing;
          turnEndsAt = performance.now() + TURN_MS;
        }
        const made = makeTarget(discoveredLabelsOf(address, group, this.config), this.config, this.#relabel);
        if (made.kind === 'invalid') seen.leaveOut(address, made.problem);
        else if (made.kind === 'dropped') seen.drop(made.discoveredLabels);
        else if (this.#loops.has(made.target.key)) wanted.add(made.target.key);
        else if (this.#loops.size >= MOST_TARGETS) seen.beyond++;
        else {
          wanted.add(made.target.key);
          this.#ask(made.target);
        }
      }
    }
    let ended = 0;
    for (const [key, loop] of this.#loops) {
      if (wanted.has(key)) continue;
      ended++;
      this.#loops.delete(key);
      void loop.stop('ended');
    }
    // There is room for others now.
    if (ended > 0 && seen.beyond > 0) return this.#sync();
    this.#leftOut = seen.leftOut(MOST_TARGETS);
    this.#dropped = seen.dropped;
    this.#droppedCount = seen.droppedCount;
    this.#refuseBeyondLimit();
  }

  #ask(target: Target): void {
    const loop = new ScrapeLoop(target, this.config, this.#rules, this.#client, this.#context);
    this.#loops.set(target.key, loop);
    loop.start();
  }

  #refuseBeyondLimit(): void {
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
