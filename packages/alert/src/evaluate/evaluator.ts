import type { SeriesStorage } from '@oriel/promql';
import { FreshResults } from './fresh-results.ts';
import type { RuleGroupReport } from './report.ts';
import { RuleGroupRun } from './rule-group-run.ts';
import type { GroupKey, LoadedGroup, RuleWorld } from './world.ts';

/** Between two looks for something of the past to evaluate, and after a failure. */
const IDLE_MS = 1_000;
const FAILED_MS = 15_000;
/** Clocks are set, and no timer holds for a month. */
const LOOK_AT_CLOCK_MS = 3_600_000;

interface Running {
  readonly run: RuleGroupRun;
  readonly stopping: AbortController;
  readonly ended: Promise<void>;
}

/**
 * Evaluates groups of rules, each on its own schedule, and makes up for the past in the background: one step at a time over all
 * groups, resting as long as the step took, so that the present always has at least half of the machine.
 */
export class RuleEvaluator {
  readonly #world: RuleWorld;
  readonly #groups = new Map<string, Running>();
  readonly #fresh = new Map<number, FreshResults>();
  readonly #stopping = new AbortController();
  #loading: Promise<void> = Promise.resolve();
  #backfilling: Promise<void> | undefined;

  constructor(world: RuleWorld) {
    this.#world = world;
  }

  /** From now on these groups and no others. One that stands as it stood goes on undisturbed. */
  load(groups: readonly LoadedGroup[]): Promise<void> {
    this.#loading = this.#loading.then(() => this.#load(groups));
    return this.#loading;
  }

  /** Sorted by file and name. */
  groupsOf(tenant: number): readonly RuleGroupReport[] {
    return this.groups.filter((group) => group.tenant === tenant);
  }

  get groups(): readonly RuleGroupReport[] {
    return [...this.#groups.values()].map(({ run }) => run.report).sort((a, b) => compare(idOf(a), idOf(b)));
  }

  /** False when there is no such group on this server, or another evaluates it. */
  async cancelBackfill(group: GroupKey): Promise<boolean> {
    const run = this.#groups.get(idOf(group))?.run;
    if (run === undefined || !run.report.isLedHere) return false;
    await run.cancelBackfill();
    return true;
  }

  /** Ends after what is being written; lets go of the groups, so that another server may go on at once. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loading;
    await Promise.all([...this.#groups.values()].map((running) => end(running)));
    await this.#backfilling;
    await this.#world.leases.release().catch(() => {});
  }

  async #load(groups: readonly LoadedGroup[]): Promise<void> {
    const wanted = new Map(groups.map((group) => [idOf(group), group]));
    for (const [id, running] of [...this.#groups]) {
      const group = wanted.get(id);
      if (group !== undefined && JSON.stringify(group) === JSON.stringify(running.run.group)) continue;
      await end(running);
      this.#groups.delete(id);
      if (group === undefined) {
        await running.run.retire().catch((error: unknown) => {
          this.#world.logger.warn({ group: id, error: String(error) }, 'cannot end the series of a group that is gone');
        });
      }
    }
    if (this.#stopping.signal.aborted) return;
    for (const [id, group] of wanted) if (!this.#groups.has(id)) this.#groups.set(id, this.#start(group));
    this.#backfilling ??= this.#backfill();
  }

  #start(group: LoadedGroup): Running {
    const run = new RuleGroupRun(group, this.#world, this.#freshOf(group.tenant));
    const stopping = new AbortController();
    const signal = AbortSignal.any([stopping.signal, this.#stopping.signal]);
    return { run, stopping, ended: this.#follow(run, signal) };
  }

  async #follow(run: RuleGroupRun, signal: AbortSignal): Promise<void> {
    const { now, sleep } = this.#world;
    let slotMs = run.schedule.slotAt(now()) + run.schedule.intervalMs;
    for (;;) {
      while (now() < slotMs && !signal.aborted) await sleep(Math.min(slotMs - now(), LOOK_AT_CLOCK_MS), signal);
      if (signal.aborted) return;
      await run.evaluate(slotMs, signal);
      const next = run.schedule.after(slotMs, now());
      run.noteMissed(slotMs + run.schedule.intervalMs, next.missed);
      slotMs = next.slotMs;
    }
  }

  async #backfill(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      let restMs = IDLE_MS;
      for (const { run } of [...this.#groups.values()]) {
        if (!run.hasGaps || signal.aborted) continue;
        const began = performance.now();
        try {
          await run.fillNext(signal);
          restMs = performance.now() - began;
          await this.#world.sleep(restMs, signal);
        } catch (error) {
          if (signal.aborted) return;
          const { file, name } = run.group;
          this.#world.logger.warn({ file, group: name, error: String(error) }, 'the past of a group waits');
          restMs = FAILED_MS;
        }
      }
      await this.#world.sleep(restMs, signal);
    }
  }

  #freshOf(tenant: number): FreshResults {
    let fresh = this.#fresh.get(tenant);
    if (fresh === undefined) {
      const stored: SeriesStorage = this.#world.storage(tenant);
      fresh = new FreshResults(stored, this.#world.readableUpToMs);
      this.#fresh.set(tenant, fresh);
    }
    return fresh;
  }
}

async function end({ stopping, ended }: Running): Promise<void> {
  stopping.abort();
  await ended;
}

function idOf({ tenant, file, name }: GroupKey): string {
  return `${file};${name};${tenant}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
