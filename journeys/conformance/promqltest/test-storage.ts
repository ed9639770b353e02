import { createMemoryStorage, type Labels, type MemorySample, type SeriesStorage } from '@oriel/promql';
import { customBucketsOf } from './custom-buckets.ts';
import type { Load, LoadedSeries } from './script.ts';
import { withStoredHints } from './stored-hints.ts';

export interface Stored {
  readonly labels: Labels;
  readonly samples: MemorySample[];
}

/** What a script has loaded so far. */
export class TestStorage {
  readonly #series = new Map<string, Stored>();
  #contents: SeriesStorage | undefined;

  clear(): void {
    this.#series.clear();
    this.#contents = undefined;
  }

  load({ series, stepMs, withCustomBuckets }: Load): void {
    const loaded = series.map((described) => ({ labels: described.labels, samples: samplesOf(described, stepMs) }));
    for (const { labels, samples } of loaded) this.#add(labels, samples);
    if (withCustomBuckets) for (const { labels, samples } of customBucketsOf(loaded)) this.#add(labels, samples);
    this.#contents = undefined;
  }

  get contents(): SeriesStorage {
    this.#contents ??= createMemoryStorage(this.series);
    return this.#contents;
  }

  get series(): readonly Stored[] {
    return Array.from(this.#series.values(), ({ labels, samples }) => ({ labels, samples: withStoredHints(samples) }));
  }

  #add(labels: Labels, samples: readonly MemorySample[]): void {
    const known = this.#series.get(labels.key);
    if (known === undefined) this.#series.set(labels.key, { labels, samples: [...samples] });
    else known.samples.push(...samples);
  }
}

function samplesOf({ values, startOffsetsMs }: LoadedSeries, stepMs: number): MemorySample[] {
  const samples: MemorySample[] = [];
  for (const [at, value] of values.entries()) {
    if (value.kind === 'gap') continue;
    const timestampMs = at * stepMs;
    const offset = startOffsetsMs?.[at] ?? null;
    samples.push({
      timestampMs,
      value: value.kind === 'stale' ? 'stale' : value.kind === 'float' ? value.value : value.histogram,
      ...(offset === null ? {} : { startTimestampMs: timestampMs + offset }),
    });
  }
  return samples;
}
