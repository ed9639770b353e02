import { PromqlError } from '../errors.ts';
import type { Context } from '../execute/context.ts';
import type { Steps } from '../execute/steps.ts';
import { LONGEST_TIMER_MS } from '../longest-timer.ts';
import type { Slice } from './cut-slices.ts';
import type { GroupedSeries } from './group-series.ts';
import type { SliceAnswer, SliceTask } from './slice-task.ts';
import type { WideSelection } from './wide-selection.ts';

/** A slice that the storage cannot pack: it is evaluated where it was asked. */
export class Unpackable extends Error {}

/** Has slices of one selection evaluated by its workers, in the name of one query: with its limits, its clock and its end. */
export class SliceAsker {
  readonly #wide: WideSelection;
  readonly #labels: Pick<GroupedSeries, 'labels' | 'labelsOf'>;
  readonly #rest: Pick<SliceTask, 'expr' | 'steps' | 'given' | 'options' | 'countsSamples'>;
  readonly #context: Context;
  readonly #given = new AbortController();
  readonly #late: AbortSignal;
  readonly #signal: AbortSignal;

  constructor(
    expr: SliceTask['expr'],
    wide: WideSelection,
    labels: Pick<GroupedSeries, 'labels' | 'labelsOf'>,
    steps: Steps,
    context: Context,
  ) {
    const { options, budget, counts, given } = context;
    const limits = { ...options.limits, milliseconds: budget.remainingMs };
    this.#wide = wide;
    this.#labels = labels;
    this.#rest = { expr, steps, given, options: { ...options, limits }, countsSamples: counts !== null };
    this.#context = context;
    this.#late = AbortSignal.timeout(Math.min(Math.ceil(limits.milliseconds), LONGEST_TIMER_MS));
    this.#signal = AbortSignal.any([budget.signal, this.#given.signal, this.#late]);
  }

  /** Throws `Unpackable` besides what the query ends with. */
  async ask(slice: Slice): Promise<Exclude<SliceAnswer, { kind: 'refused' }>> {
    const { budget } = this.#context;
    try {
      const answer = await this.#wide.workers.run(() => this.#taskOf(slice), this.#signal);
      if (answer.kind === 'refused') throw new PromqlError(answer.code, answer.message);
      return answer;
    } catch (error) {
      if (error instanceof Unpackable) throw error;
      // A worker that was told to stop fails in its own words; the reason is ours.
      budget.check();
      const isLate = this.#late.aborted || (error instanceof PromqlError && error.code === 'timeout');
      throw isLate ? budget.timedOut() : error;
    }
  }

  /** Nobody waits for the others any more. */
  giveUp(): void {
    this.#given.abort();
  }

  #taskOf({ from, to }: Slice): SliceTask {
    const series = this.#wide.pack(from, to);
    if (series === undefined) throw new Unpackable();
    return {
      ...this.#rest,
      labels: this.#labels.labels,
      labelsOf: this.#labels.labelsOf.slice(from, to),
      samples: Float64Array.from(this.#wide.series.slice(from, to), (one) => one.samples),
      series,
    };
  }
}
