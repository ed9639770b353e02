import { histogramText } from '../histogram/index.ts';
import type { Labels } from '../labels.ts';
import { createMemoryStorage, type MemorySample } from '../memory-storage.ts';
import { ALL_FEATURES, DEFAULT_OPTIONS, type Features } from '../options.ts';
import { parseSeriesDescription } from '../parse/series-description.ts';
import { queryRange } from '../query.ts';
import type { SeriesResult } from '../result.ts';
import type { SeriesStorage } from '../storage.ts';

const MINUTE_MS = 60_000;

/** Series as the test language writes them, a value each minute from 0 on. */
export function storageOf(...lines: readonly string[]): SeriesStorage {
  return createMemoryStorage(
    lines.map((line) => {
      const { labels, values } = parseSeriesDescription(line);
      const samples: MemorySample[] = [];
      for (const [at, value] of values.entries()) {
        const timestampMs = at * MINUTE_MS;
        if (value.kind === 'float') samples.push({ timestampMs, value: value.value });
        else if (value.kind === 'histogram') samples.push({ timestampMs, value: value.histogram });
        else if (value.kind === 'stale') samples.push({ timestampMs, value: 'stale' });
      }
      return { labels, samples };
    }),
  );
}

export interface Answer {
  /** `{labels} value value _ value`, sorted. */
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
}

/** Evaluates at the first `minutes` minutes. */
export async function ask(
  storage: SeriesStorage,
  query: string,
  { minutes = 1, features = ALL_FEATURES }: { readonly minutes?: number; readonly features?: Features } = {},
): Promise<Answer> {
  const options = { ...DEFAULT_OPTIONS, features };
  const range = [0, (minutes - 1) * MINUTE_MS, MINUTE_MS] as const;
  const { value, warnings, infos } = await queryRange(query, ...range, { storage, options });
  const series = value.type === 'matrix' || value.type === 'vector' ? value.series : [];
  return { lines: series.map((one) => lineOf(one, minutes)), warnings, infos };
}

function lineOf({ labels, samples }: SeriesResult, minutes: number): string {
  const values = new Array<string>(minutes).fill('_');
  for (const { timestampMs, value, histogram } of samples)
    values[timestampMs / MINUTE_MS] = histogram === undefined ? String(value) : histogramText(histogram);
  return `${labelText(labels)} ${values.join(' ')}`;
}

function labelText(labels: Labels): string {
  const pairs = labels.pairs().map(([name, value]) => `${name}=${value}`);
  return `{${pairs.join(', ')}}`;
}
