import {
  compileMatcher,
  createMemoryStorage,
  emptyBuffer,
  Labels,
  METRIC_NAME,
  type SelectedSeries,
  type Selection,
  type SelectRequest,
  type SeriesStorage,
} from '@oriel/promql';
import { mergeSamples } from './merge-samples.ts';
import type { MadeSeries } from './world.ts';

/** What one rule gave, until the store has it. */
export interface FreshBatch {
  readonly metric: string;
  readonly storage: SeriesStorage;
  /** Since when it is durable; undefined before. */
  durableAtMs: number | undefined;
}

/**
 * The results of a tenant's rules that the store does not show yet. A rule has to meet what the rule before it gave, and rows take
 * most of a second to the store: waiting after each rule would make a group of a hundred rules a minute long. So they are laid over
 * what the store has, for rules alone, and let go when it has them: to meet a sample in both places changes nothing (of two at one
 * time the stored one counts).
 */
export class FreshResults {
  readonly #stored: SeriesStorage;
  readonly #readableUpToMs: () => number;
  readonly #batches = new Set<FreshBatch>();

  constructor(stored: SeriesStorage, readableUpToMs: () => number) {
    this.#stored = stored;
    this.#readableUpToMs = readableUpToMs;
  }

  /** What the store has and what it will have. */
  get storage(): SeriesStorage {
    return { select: (request, signal) => this.#select(request, signal) };
  }

  add(metric: string, series: readonly MadeSeries[]): FreshBatch {
    const batch = { metric, storage: createMemoryStorage(series), durableAtMs: undefined };
    this.#batches.add(batch);
    return batch;
  }

  /** It was not taken: nobody will ever meet it. */
  withdraw(batch: FreshBatch): void {
    this.#batches.delete(batch);
  }

  async #select(request: SelectRequest, signal: AbortSignal): Promise<Selection> {
    this.#letGo();
    // Before the store is asked: what it gets meanwhile may then be met twice, and is never missed.
    const ofName = request.matchers
      .filter(({ name }) => name === METRIC_NAME)
      .map((matcher) => compileMatcher(matcher));
    const batches = [...this.#batches].filter(({ metric }) => ofName.every((meets) => meets(metric)));
    // What lies over samples has to be samples: roll-ups tell nothing of single ones.
    const ofSamples = batches.length === 0 ? request : { ...request, hints: { ...request.hints, windows: null } };
    const selections = await Promise.all([
      this.#stored.select(ofSamples, signal),
      ...batches.map(({ storage }) => storage.select(request, signal)),
    ]);
    return selections.length === 1 ? selections[0]! : union(selections);
  }

  #letGo(): void {
    const readableUpToMs = this.#readableUpToMs();
    for (const batch of this.#batches)
      if (batch.durableAtMs !== undefined && batch.durableAtMs < readableUpToMs) this.#batches.delete(batch);
  }
}

/** Each series once; where several have samples at one time, those of the first selection count. */
function union(selections: readonly Selection[]): Selection {
  const all = new Map<string, SelectedSeries>();
  for (const { series } of selections) {
    for (const one of series) {
      const { key } = Labels.of(one.labels);
      const known = all.get(key);
      all.set(key, known === undefined ? one : joined(known, one));
    }
  }
  return { series: [...all.values()], warnings: selections.flatMap(({ warnings = [] }) => warnings) };
}

function joined(first: SelectedSeries, second: SelectedSeries): SelectedSeries {
  return {
    labels: first.labels,
    samples: first.samples + second.samples,
    read(into) {
      const [one, other] = [emptyBuffer(first.samples), emptyBuffer(second.samples)];
      first.read(one);
      second.read(other);
      mergeSamples(one, other, into);
    },
  };
}
