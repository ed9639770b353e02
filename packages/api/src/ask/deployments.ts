import { type Deployment, deploymentsOf, type TimeRange, type VersionSighting } from '@oriel/store';
import type { Asker } from './asker.ts';
import { askPromql, type MetricSeries, millisecondsOf } from './metric/ask-metric.ts';

const STEPS = 120;
const SHORTEST_STEP_MS = 15_000;
/** Spans tell the moment; series go on for so long after their last sample, and are asked step by step. */
const SAME_MS = 5 * 60_000;

/** When services began to answer in another version, by their spans; for those without spans by what their metrics say of their process. */
export async function readDeployments(asker: Asker, range: TimeRange): Promise<Deployment[]> {
  const { startMs, endMs } = millisecondsOf(range);
  const stepMs = Math.max(SHORTEST_STEP_MS, Math.ceil((endMs - startMs) / STEPS));
  const version = asker.seriesNames.labelName('service.version');
  const labels = `job, ${JSON.stringify(version)}`;
  const instances = `count by (${labels}) (target_info{${JSON.stringify(version)}!=""})`;
  const [bySpans, byMetrics] = await Promise.all([
    asker.store.traces.deployments(range, asker.reading),
    askPromql(asker, instances, { range, stepMs }),
  ]);
  return withoutRepeats(bySpans, deploymentsOf(sightingsOf(byMetrics.series, version, stepMs)), stepMs);
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
