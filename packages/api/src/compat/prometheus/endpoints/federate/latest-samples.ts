import {
  compareLabels,
  emptyBuffer,
  type FloatHistogram,
  fewAtOnce,
  isStaleAt,
  type LabelMatcher,
  Labels,
  METRIC_NAME,
  SELECTORS_AT_ONCE,
} from '@oriel/promql';
import type { PrometheusQuestion } from '../../endpoint.ts';
import { holdSamples } from '../../hold-samples.ts';
import { PrometheusError } from '../../prometheus-error.ts';
import { turnsOf } from '../../turns.ts';

export interface LatestSample {
  readonly name: string;
  /** Without the name. */
  readonly labels: Labels;
  /** Of a histogram its sum. */
  readonly value: number;
  readonly histogram?: FloatHistogram | undefined;
  readonly timestampMs: number;
  /** The histogram of which it is a part, where it was one sample. */
  readonly classicOf?: string;
}

/** A sample with labels of its own and the key by which it is told from others; they stay until the last is written. */
const BYTES_OF_SERIES = 512;
const ONLY_NAME: ReadonlySet<string> = new Set([METRIC_NAME]);

/** The latest sample of each series within the lookback, sorted by labels; none of a series that has ended or has no name. */
export async function latestSamples(
  {
    store,
    options,
    memory,
    signal,
    tenant,
    nowMs,
  }: Pick<PrometheusQuestion, 'store' | 'options' | 'memory' | 'signal' | 'tenant' | 'nowMs'>,
  selectors: readonly (readonly LabelMatcher[])[],
): Promise<LatestSample[]> {
  // The lookback is open on its left, as that of a query is.
  const range = { startMs: nowMs - options.lookbackMs + 1, endMs: nowMs };
  const turns = turnsOf({ signal, tenant });
  const hold = holdSamples(memory);
  const selections = await fewAtOnce(selectors, SELECTORS_AT_ONCE, async (matchers) => {
    if (turns.due) await turns.breathe();
    return store.samples.select({ ...range, matchers, hold }, signal);
  });
  const found = new Map<string, { readonly all: Labels; readonly sample: LatestSample }>();
  const buffer = emptyBuffer();
  for (const series of selections.flatMap((selection) => selection.series)) {
    if (turns.due) await turns.breathe();
    const all = Labels.of(series.labels);
    const name = all.get(METRIC_NAME);
    if (name === '' || found.has(all.key)) continue;
    series.read(buffer);
    const at = buffer.length - 1;
    if (at < 0 || isStaleAt(buffer.values, at)) continue;
    memory.hold(BYTES_OF_SERIES);
    const labels = all.without(ONLY_NAME);
    found.set(all.key, {
      all,
      sample: {
        name,
        labels,
        value: buffer.values[at]!,
        histogram: buffer.histograms?.[at],
        timestampMs: buffer.timestamps[at]!,
      },
    });
    if (found.size > options.limits.series)
      throw new PrometheusError(
        'execution',
        `match[] selects more than ${options.limits.series} series, which is the limit. Add matchers`,
      );
  }
  return [...found.values()].sort((a, b) => compareLabels(a.all, b.all)).map(({ sample }) => sample);
}
