import { printLabelList, printSelector } from '@oriel/promql';
import { type Deployment, deploymentsOf, type TimeRange, type VersionSighting } from '@oriel/store';
import { isUnexpected, refusalOf } from '../problem.ts';
import type { Asker } from './asker.ts';
import { evaluateExpression, type MetricSeries, millisecondsOf } from './metric/ask-metric.ts';

const STEPS = 120;
const SHORTEST_STEP_MS = 15_000;
/** Spans tell the moment; series go on for so long after their last sample, and are asked step by step. */
const SAME_MS = 5 * 60_000;

export interface FoundDeployments {
  readonly deployments: readonly Deployment[];
  /** Present when the answer is not whole: what is missing, and why. */
  readonly partial?: string;
}

/**
 * When services began to answer in another version, by their spans; for those without spans by what their metrics say of their process.
 * Where their metrics are too many or take too long, spans alone have told.
 */
export async function readDeployments(asker: Asker, range: TimeRange): Promise<FoundDeployments> {
  const { startMs, endMs } = millisecondsOf(range);
  const stepMs = Math.max(SHORTEST_STEP_MS, Math.ceil((endMs - startMs) / STEPS));
  const [bySpans, byMetrics] = await Promise.all([
    asker.store.traces.deployments(range, asker.reading),
    readSightings(asker, range, stepMs),
  ]);
  if (typeof byMetrics !== 'string') return { deployments: withoutRepeats(bySpans, deploymentsOf(byMetrics), stepMs) };
  return { deployments: bySpans, partial: `services without spans are missing: ${byMetrics}` };
}

/** One series for each process: too little to be charged as all samples of the time. Or why there is no answer. */
async function readSightings(
  asker: Asker,
  range: TimeRange,
  stepMs: number,
): Promise<readonly VersionSighting[] | string> {
  const version = asker.seriesNames.labelName('service.version');
  const info = printSelector('target_info', [{ name: version, op: '!=', value: '' }]);
  const instances = `count by (${printLabelList(['job', version])}) (${info})`;
  try {
    const { series } = await evaluateExpression(asker, instances, { range, stepMs });
    return sightingsOf(series, version, stepMs);
  } catch (error) {
    const refusal = refusalOf(error);
    if (isUnexpected(refusal) || asker.reading.signal?.aborted) throw error;
    return refusal.problem.detail;
  }
}

/** Each version of a process by its `target_info`, whose job is `namespace/service`. */
export function sightingsOf(
  series: readonly MetricSeries[],
  versionLabel: string,
  stepMs: number,
): readonly VersionSighting[] {
  return series
    .flatMap(({ labels, points }) => {
      const service = (labels.job ?? '').split('/').at(-1) ?? '';
      const version = labels[versionLabel] ?? '';
      return points.map(([seconds, seen]) => {
        const firstMs = seconds * 1_000;
        return { service, version, slot: Math.floor(firstMs / stepMs), seen, firstMs };
      });
    })
    .filter(({ service, version }) => service !== '' && version !== '')
    .sort((a, b) => (a.service < b.service ? -1 : a.service > b.service ? 1 : a.slot - b.slot));
}

/** Both in order of time, each change once. */
export function withoutRepeats(
  bySpans: readonly Deployment[],
  byMetrics: readonly Deployment[],
  stepMs: number,
): Deployment[] {
  const isSame = (one: Deployment, other: Deployment) =>
    one.service === other.service &&
    one.version === other.version &&
    Math.abs(one.atMs - other.atMs) <= SAME_MS + 2 * stepMs;
  const others = byMetrics.filter((one) => !bySpans.some((other) => isSame(one, other)));
  return [...bySpans, ...others].sort((a, b) => a.atMs - b.atMs);
}
