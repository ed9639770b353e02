import {
  emptyBuffer,
  Labels,
  METRIC_NAME,
  type MemoryOfQuery,
  type QueryEnvironment,
  type SelectedSeries,
} from '@oriel/promql';
import type { RecordingRule, Rule } from '../rule-file/rule-group.ts';
import { evaluateRule, type RuleResult } from './evaluate-rule.ts';
import { evaluateSpan } from './evaluate-span.ts';
import type { FreshBatch, FreshResults } from './fresh-results.ts';
import { type Gap, type GroupState, NO_STATE, NOT_EVALUATED, type RuleState, readState } from './group-state.ts';
import { isUnanswered } from './is-unanswered.ts';
import type { RuleGroupReport, RuleReport } from './report.ts';
import { Schedule } from './schedule.ts';
import { waitForRoom } from './wait-for-room.ts';
import { calledBy, keyOf, type LoadedGroup, type MadeSeries, type RuleWorld } from './world.ts';

/** Slots of the past in one step of back-filling, and samples that one step may hold. */
const SLOTS_AT_ONCE = 1_000;
const SAMPLES_AT_ONCE = 100_000;
/** Of a server that cannot keep up for long: the state is written with every evaluation. */
const MOST_GAPS = 100;
/** A lease outlasts two evaluations that are late. */
const LEASE_SLACK_MS = 15_000;

interface OwnRule {
  readonly rule: Rule;
  readonly key: string;
  /** Of its last evaluation here: what is not given again ends. */
  previous: RuleResult;
  evaluations: number;
  failures: number;
}

/**
 * One group, evaluated slot by slot: its rules in their order, each meeting what those before it gave; the results of one slot
 * written together; then the state kept, for the next server or the next start.
 *
 * Timestamps are slots, the same on every server, and of two samples at one time the first accepted counts everywhere. So whoever
 * believes to lead may evaluate: a slot that is evaluated twice has the result of once.
 */
export class RuleGroupRun {
  readonly group: LoadedGroup;
  readonly schedule: Schedule;
  readonly #world: RuleWorld;
  readonly #fresh: FreshResults;
  readonly #queryOffsetMs: number;
  readonly #rules: readonly OwnRule[];
  #state: GroupState = NO_STATE;
  #leads = false;
  #iterations = 0;
  #missed = 0;
  /** Where to look for what was given before this server led; undefined once it is known. */
  #unknownSince: { readonly slotMs: number; readonly metrics: readonly string[]; readonly atMs: number } | undefined;
  /** Series of before that no rule has given yet since: they end when every rule has spoken. */
  readonly #orphans = new Map<string, Labels>();

  constructor(group: LoadedGroup, world: RuleWorld, fresh: FreshResults) {
    this.group = group;
    this.#world = world;
    this.#fresh = fresh;
    this.schedule = new Schedule({
      file: group.file,
      name: group.name,
      intervalMs: group.intervalMs || world.defaultIntervalMs,
    });
    this.#queryOffsetMs = group.queryOffsetMs ?? world.defaultQueryOffsetMs;
    this.#rules = group.rules.map((rule) => ({
      rule,
      key: keyOf(rule),
      previous: new Map(),
      evaluations: 0,
      failures: 0,
    }));
  }

  /** Evaluates one slot, if the group is this server's. Never rejects. */
  async evaluate(slotMs: number, signal: AbortSignal): Promise<void> {
    if (!(await this.#lead(slotMs))) return;
    const began = performance.now();
    await this.#recover(signal);
    const made: { readonly series: MadeSeries[]; readonly batch: FreshBatch }[] = [];
    const results: { readonly own: OwnRule; readonly result: RuleResult }[] = [];
    const states: Record<string, RuleState> = { ...this.#state.rules };
    let isHole = false;
    for (const own of this.#rules) {
      const { rule, key } = own;
      if (rule.kind !== 'recording' || signal.aborted) continue;
      const ruleBegan = performance.now();
      own.evaluations++;
      let error = '';
      let samples = 0;
      try {
        const atMs = slotMs - this.#queryOffsetMs;
        const result = await waitForRoom(
          (memory) => evaluateRule(rule, atMs, this.group.limit, this.#environment(memory, signal)),
          slotMs + this.schedule.intervalMs,
          this.#world,
          signal,
        );
        const series = this.#seriesOf(result, own.previous, slotMs);
        made.push({ series, batch: this.#fresh.add(rule.name, series) });
        results.push({ own, result });
        samples = result.size;
      } catch (failure) {
        own.failures++;
        error = sentenceOf(failure);
        // Its slot is made up for when somebody can.
        isHole ||= isUnanswered(failure);
        this.#world.logger.warn({ ...this.#name(), rule: rule.name, error }, 'a rule could not be evaluated');
      }
      const seconds = secondsSince(ruleBegan);
      this.#world.watch.rule(seconds);
      states[key] = { lastMs: slotMs, seconds, samples, error };
    }
    if (signal.aborted) {
      for (const { batch } of made) this.#fresh.withdraw(batch);
      return;
    }
    const all = [...made.flatMap(({ series }) => series), ...this.#endedOrphans(results, slotMs)];
    const refusal = await this.#write(
      all,
      made.map(({ batch }) => batch),
    );
    if (refusal === undefined) for (const { own, result } of results) own.previous = result;
    else {
      isHole = true;
      for (const { own } of results) {
        own.failures++;
        states[own.key] = { ...states[own.key]!, samples: 0, error: refusal };
      }
    }
    this.#iterations++;
    const seconds = secondsSince(began);
    this.#world.watch.group(seconds, {
      rules: this.#recordingRules().length,
      failures: Object.values(states).filter(({ lastMs, error }) => lastMs === slotMs && error !== '').length,
      series: all.length,
    });
    this.#state = {
      lastMs: slotMs,
      seconds,
      metrics: [...new Set(this.#recordingRules().map(({ name }) => name))],
      rules: states,
      gaps: isHole ? withHole(this.#state.gaps, slotMs, slotMs, this.schedule.intervalMs) : this.#state.gaps,
    };
    await this.#keep();
  }

  /** Slots from this one on that went by during an evaluation: counted, and made up for. */
  noteMissed(fromMs: number, slots: number): void {
    this.#missed += slots;
    if (slots === 0 || !this.#leads) return;
    const { intervalMs } = this.schedule;
    const toMs = fromMs + (slots - 1) * intervalMs;
    this.#state = { ...this.#state, gaps: withHole(this.#state.gaps, fromMs, toMs, intervalMs) };
  }

  get hasGaps(): boolean {
    return this.#leads && this.#state.gaps.length > 0;
  }

  /** Makes up for the next slots of the oldest gap. Never twice for nothing: what is there already stays as it is. @throws what the storage throws, or the way in. */
  async fillNext(signal: AbortSignal): Promise<void> {
    const [gap] = this.#state.gaps;
    if (gap === undefined || !this.#leads) return;
    const { intervalMs } = this.schedule;
    const most = Math.max(1, ...Object.values(this.#state.rules).map(({ samples }) => samples));
    const slots = Math.max(1, Math.min(SLOTS_AT_ONCE, Math.floor(SAMPLES_AT_ONCE / most)));
    const toMs = Math.min(gap.toMs, gap.nextMs + (slots - 1) * intervalMs);
    const span = { fromMs: gap.nextMs, toMs, intervalMs, queryOffsetMs: this.#queryOffsetMs };
    for (const { rule, key } of this.#rules) {
      if (rule.kind !== 'recording' || (gap.rules !== null && !gap.rules.includes(key))) continue;
      const series = await waitForRoom(
        (memory) => evaluateSpan(rule, this.group.limit, span, this.#environment(memory, signal)),
        this.#world.now() + intervalMs,
        this.#world,
        signal,
      );
      signal.throwIfAborted();
      const batch = this.#fresh.add(rule.name, series);
      const refusal = await this.#write(series, [batch]);
      if (refusal !== undefined) throw new Error(refusal);
    }
    // Meanwhile an evaluation may have added a gap, or somebody may have called this one off.
    const filled: Gap = { ...gap, nextMs: toMs + intervalMs };
    this.#state = {
      ...this.#state,
      gaps: this.#state.gaps.flatMap((one) => (one !== gap ? [one] : filled.nextMs > gap.toMs ? [] : [filled])),
    };
    await this.#keep();
  }

  /** Leaves the past as it is. */
  async cancelBackfill(): Promise<void> {
    this.#state = { ...this.#state, gaps: [] };
    await this.#keep();
  }

  /** The group is in no file any more: its series end, at the slot after the last. */
  async retire(): Promise<void> {
    if (!this.#leads) return;
    const ended = [
      ...this.#rules.flatMap(({ previous }) => [...previous.values()].map(({ labels }) => labels)),
      ...this.#orphans.values(),
    ];
    await this.#write(
      ended.map((labels) => this.#end(labels, this.#state.lastMs + this.schedule.intervalMs)),
      [],
    );
    await this.#world.leases.forget(this.group);
  }

  get report(): RuleGroupReport {
    const { tenant, file, name, limit } = this.group;
    const { lastMs, seconds, gaps } = this.#state;
    return {
      tenant,
      file,
      name,
      limit,
      intervalMs: this.schedule.intervalMs,
      queryOffsetMs: this.#queryOffsetMs,
      lastEvaluationMs: lastMs || undefined,
      evaluationSeconds: seconds,
      isLedHere: this.#leads,
      iterations: this.#iterations,
      missed: this.#missed,
      rules: this.#rules.map((own) => this.#reportOf(own)),
      backfill: gaps.map((gap) => ({ ...gap, rules: gap.rules && this.#namesOf(gap.rules) })),
    };
  }

  #reportOf({ rule, key, evaluations, failures }: OwnRule): RuleReport {
    const state = this.#state.rules[key];
    const isEvaluated = state !== undefined && state.lastMs > 0;
    return {
      rule,
      health: !isEvaluated ? 'unknown' : state.error === '' ? 'ok' : 'err',
      lastError: state?.error ?? '',
      lastEvaluationMs: isEvaluated ? state.lastMs : undefined,
      evaluationSeconds: state?.seconds ?? 0,
      samples: state?.samples ?? 0,
      evaluations,
      failures,
    };
  }

  /** Whether the group is ours for this slot. What another server keeps of it is read for people to see. */
  async #lead(slotMs: number): Promise<boolean> {
    try {
      const { isOurs, state } = await this.#world.leases.take(this.group, this.#leaseMs());
      const isNew = isOurs && !this.#leads;
      if (!isOurs || isNew) this.#state = readState(state);
      if (isNew) await this.#begin(slotMs);
      this.#leads = isOurs;
    } catch (error) {
      // While the records are away nobody can take over, so who led goes on: at worst it repeats what another does.
      this.#world.logger.warn(
        { ...this.#name(), error: sentenceOf(error) },
        'cannot ask who evaluates a group of rules',
      );
    }
    return this.#leads;
  }

  /** The first slot that this server evaluates: what was missed before it, by the group or by rules that are new, is a gap. */
  async #begin(slotMs: number): Promise<void> {
    const { lastMs, rules, metrics, gaps } = this.#state;
    const { intervalMs } = this.schedule;
    const toMs = slotMs - intervalMs;
    const historyFromMs = this.schedule.slotAt(await this.#world.historyFromMs(this.group.tenant)) + intervalMs;
    for (const own of this.#rules) own.previous = new Map();
    this.#orphans.clear();
    this.#unknownSince = lastMs > 0 ? { slotMs: lastMs, metrics, atMs: this.#world.now() } : undefined;

    const own = this.#rules.filter(({ rule }) => rule.kind === 'recording').map(({ key }) => key);
    // One that says something else under its old name keeps the past that it has: two meanings in one series are none.
    const called = new Set(Object.keys(rules).map(calledBy));
    const added = own.filter((key) => !called.has(calledBy(key)));
    const known = own.filter((key) => called.has(calledBy(key)));
    const more: Gap[] = [];
    const gapFrom = (fromMs: number, keys: readonly string[]) => {
      if (keys.length > 0 && fromMs <= toMs) more.push({ fromMs, toMs, nextMs: fromMs, rules: keys });
    };
    gapFrom(historyFromMs, added);
    if (lastMs > 0) gapFrom(Math.max(historyFromMs, this.schedule.slotAt(lastMs) + intervalMs), known);
    const states = Object.fromEntries(own.map((key) => [key, rules[key] ?? NOT_EVALUATED]));
    this.#state = {
      ...this.#state,
      rules: states,
      gaps: [...gaps.filter((gap) => gap.rules === null || gap.rules.some((key) => own.includes(key))), ...more],
    };
    if (more.length > 0)
      this.#world.logger.info({ ...this.#name(), gaps: more }, 'rules are evaluated over the past, in the background');
  }

  /**
   * Finds the series that the group gave before this server led: those with a sample at its last slot. Put off while results of
   * before may be on their way into the store.
   */
  async #recover(signal: AbortSignal): Promise<void> {
    const before = this.#unknownSince;
    if (before === undefined || this.#world.readableUpToMs() < before.atMs) return;
    const atMs = before.slotMs - this.#queryOffsetMs;
    try {
      for (const metric of before.metrics) {
        const { series } = await this.#fresh.storage.select(
          {
            matchers: [{ name: METRIC_NAME, op: '=', value: metric }],
            startMs: atMs,
            endMs: atMs,
            hints: {
              function: '',
              stepMs: 0,
              evaluation: { startMs: atMs, endMs: atMs },
              rangeMs: 0,
              grouping: null,
              windows: null,
            },
          },
          signal,
        );
        for (const one of series) this.#noteOrphan(one);
      }
      this.#unknownSince = undefined;
    } catch (error) {
      this.#world.logger.warn({ ...this.#name(), error: sentenceOf(error) }, 'cannot read what a group of rules gave');
    }
  }

  #noteOrphan(one: SelectedSeries): void {
    const buffer = emptyBuffer(1);
    one.read(buffer);
    if (buffer.length === 0) return;
    const labels = Labels.of(one.labels);
    this.#orphans.set(labels.key, labels);
  }

  /** Series of before that no rule gives any more. Only when every rule has spoken: the silent one may give them yet. */
  #endedOrphans(results: readonly { readonly result: RuleResult }[], slotMs: number): MadeSeries[] {
    for (const { result } of results) for (const key of result.keys()) this.#orphans.delete(key);
    if (results.length < this.#recordingRules().length) return [];
    const ended = [...this.#orphans.values()].map((labels) => this.#end(labels, slotMs));
    this.#orphans.clear();
    return ended;
  }

  #seriesOf(result: RuleResult, previous: RuleResult, slotMs: number): MadeSeries[] {
    const timestampMs = slotMs - this.#queryOffsetMs;
    const series: MadeSeries[] = [];
    for (const { labels, value } of result.values()) series.push({ labels, samples: [{ timestampMs, value }] });
    for (const [key, { labels }] of previous) if (!result.has(key)) series.push(this.#end(labels, slotMs));
    return series;
  }

  #end(labels: Labels, slotMs: number): MadeSeries {
    return { labels, samples: [{ timestampMs: slotMs - this.#queryOffsetMs, value: 'stale' }] };
  }

  /** Why it was not taken; the batches are forgotten then. */
  async #write(series: readonly MadeSeries[], batches: readonly FreshBatch[]): Promise<string | undefined> {
    try {
      if (series.length > 0) await this.#world.write(this.group.tenant, series);
      for (const batch of batches) batch.durableAtMs = this.#world.now();
      return undefined;
    } catch (error) {
      for (const batch of batches) this.#fresh.withdraw(batch);
      this.#world.logger.warn({ ...this.#name(), error: sentenceOf(error) }, 'results of rules were not taken');
      return sentenceOf(error);
    }
  }

  async #keep(): Promise<void> {
    try {
      this.#leads = await this.#world.leases.keep(this.group, this.#state, this.#leaseMs());
    } catch (error) {
      this.#world.logger.warn(
        { ...this.#name(), error: sentenceOf(error) },
        'cannot keep the state of a group of rules',
      );
    }
  }

  #environment(memory: MemoryOfQuery, signal: AbortSignal): QueryEnvironment {
    const { options } = this.#world;
    return { storage: this.#fresh.storage, options, workers: this.#world.workers(this.group.tenant), memory, signal };
  }

  #recordingRules(): RecordingRule[] {
    return this.#rules.flatMap(({ rule }) => (rule.kind === 'recording' ? [rule] : []));
  }

  #namesOf(keys: readonly string[]): string[] {
    return this.#rules.filter(({ key }) => keys.includes(key)).map(({ rule }) => rule.name);
  }

  #name() {
    const { tenant, file, name } = this.group;
    return { tenant, file, group: name };
  }

  #leaseMs(): number {
    return 2 * this.schedule.intervalMs + LEASE_SLACK_MS;
  }
}

/** The gaps, and slots that have no results; those that follow the last hole lengthen it. */
function withHole(gaps: readonly Gap[], fromMs: number, toMs: number, intervalMs: number): Gap[] {
  const last = gaps.at(-1);
  // Of very many holes the last is lengthened over what lies between: to evaluate a slot again changes nothing.
  if (last?.rules === null && (last.toMs + intervalMs === fromMs || gaps.length >= MOST_GAPS))
    return [...gaps.slice(0, -1), { ...last, toMs }];
  return [...gaps, { fromMs, toMs, nextMs: fromMs, rules: null }];
}

function secondsSince(beganMs: number): number {
  return (performance.now() - beganMs) / 1_000;
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
