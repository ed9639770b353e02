import { PromqlError } from '../../errors.ts';
import { type Labels, METRIC_NAME } from '../../labels.ts';
import type { VectorSelector } from '../../parse/ast.ts';
import { quoteText } from '../../parse/go-quote.ts';
import { ABSENT, setFloat } from '../column.ts';
import type { Context } from '../context.ts';
import { atEachStep, latestSamples } from '../select/instant-selector.ts';
import type { Steps } from '../steps.ts';

/** By which labels an info series and another one are of the same target. */
const IDENTIFYING = ['instance', 'job'] as const;

/** One info metric of one target: at each step the series that spoke last. */
interface InfoMetric {
  at(step: number): Labels | undefined;
}

export interface InfoMetrics {
  /** Those of the target that the labels name, one for each metric. */
  candidatesFor(labels: Labels): readonly InfoMetric[];
}

/** Reads the info series of a selector. */
export async function infoMetrics(selector: VectorSelector, steps: Steps, context: Context): Promise<InfoMetrics> {
  const targets = new Map<string, Map<string, LatestInfo>>();
  const putTime = atEachStep((column, step, { timestamps, histograms }, at) => {
    if (histograms?.[at] !== undefined)
      throw new PromqlError(
        'execution',
        `this should be an info metric, with float samples: ${labelsText(column.labels)}`,
      );
    setFloat(column, step, timestamps[at] as number);
  });
  const columns = latestSamples(selector, steps, context, putTime);
  for await (const { labels, kinds, floats } of columns) {
    const target = targetOf(labels);
    if (target === null) continue;
    const metrics = targets.get(target) ?? new Map<string, LatestInfo>();
    targets.set(target, metrics);
    const name = labels.get(METRIC_NAME);
    let metric = metrics.get(name);
    if (metric === undefined) {
      metric = new LatestInfo(steps.count);
      metrics.set(name, metric);
      context.budget.holdSeries(steps.count);
    }
    for (let step = 0; step < steps.count; step++)
      if (kinds[step] !== ABSENT) metric.put(step, labels, floats[step] as number);
  }
  return {
    candidatesFor(labels) {
      const target = targetOf(labels);
      return target === null ? [] : [...(targets.get(target)?.values() ?? [])];
    },
  };
}

class LatestInfo implements InfoMetric {
  readonly #labels: (Labels | undefined)[];
  readonly #timestamps: Float64Array;

  constructor(steps: number) {
    this.#labels = new Array(steps);
    this.#timestamps = new Float64Array(steps);
  }

  at(step: number): Labels | undefined {
    return this.#labels[step];
  }

  put(step: number, labels: Labels, timestampMs: number): void {
    const known = this.#labels[step];
    const knownMs = this.#timestamps[step] as number;
    if (known !== undefined && knownMs === timestampMs)
      throw new PromqlError(
        'execution',
        `found duplicate series for info metric: existing ${labelsText(known)} @ ${knownMs}, new ${labelsText(labels)} @ ${timestampMs}`,
      );
    if (known !== undefined && knownMs > timestampMs) return;
    this.#labels[step] = labels;
    this.#timestamps[step] = timestampMs;
  }
}

function targetOf(labels: Labels): string | null {
  const values = IDENTIFYING.map((name) => labels.get(name));
  return values.every((value) => value === '') ? null : JSON.stringify(values);
}

function labelsText(labels: Labels): string {
  return `{${labels
    .pairs()
    .map(([name, value]) => `${name}=${quoteText(value)}`)
    .join(', ')}}`;
}
