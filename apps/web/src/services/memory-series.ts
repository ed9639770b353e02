import type { MemoryGrowth, ProcessCourse, ProcessMemory } from '../data/process-memory.ts';
import type { Range } from '../data/range.ts';
import { type ChartSeries, onSteps, stepTimes } from '../kit/chart/series.ts';
import { formatBytes } from '../kit/format/bytes.ts';
import { formatDuration } from '../kit/format/duration.ts';
import { instantMs } from '../kit/format/instant.ts';
import { seriesColour } from '../kit/service-colour.ts';
import type { Comparison } from '../kit/time/comparison.ts';

/** More processes than these are not a picture any more; those with most memory are. */
const DRAWN = 12;

type Courses = ProcessMemory<ProcessCourse>;

export interface MemoryChart {
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  /** Processes that are not drawn. */
  readonly left: number;
  /** Which process grew, and by how much. */
  readonly growing: readonly string[];
}

/** A line for each process, those with most memory first; behind it the same process at the time that is compared with. */
export function memoryChart(
  { nodes, stepMs }: Courses,
  range: Range,
  then?: { readonly courses: Courses; readonly comparison: Comparison },
): MemoryChart {
  const times = stepTimes(range.startMs, range.endMs, stepMs);
  const valuesOf = ({ points }: ProcessCourse, offsetMs = 0) =>
    onSteps(
      times,
      stepMs,
      points.map(([seconds, bytes]) => [seconds * 1_000 + offsetMs, bytes] as const),
    );
  const most = nodes.toSorted((a, b) => peakOf(b) - peakOf(a));
  return {
    times,
    series: most.slice(0, DRAWN).flatMap((process, index): ChartSeries[] => {
      const line = { key: process.instance, label: nameOf(process), colour: seriesColour(index) };
      const former = then?.courses.nodes.find(({ instance }) => instance === process.instance);
      const now = { ...line, values: valuesOf(process) };
      if (then === undefined || former === undefined) return [now];
      const { label, offsetMs } = then.comparison;
      const values = valuesOf(former, offsetMs);
      return [{ ...line, key: `${line.key} then`, label: `${line.label}, ${label}`, isFormer: true, values }, now];
    }),
    left: Math.max(0, most.length - DRAWN),
    growing: most.flatMap((process) => (process.growth === null ? [] : [growthText(process, process.growth)])),
  };
}

function peakOf({ points }: ProcessCourse): number {
  return points.reduce((most, [, bytes]) => Math.max(most, bytes), 0);
}

function nameOf({ instance }: ProcessCourse): string {
  return instance === '' ? 'memory' : instance;
}

function growthText(process: ProcessCourse, { from, to, fromBytes, toBytes, isGoingOn }: MemoryGrowth): string {
  const within = formatDuration(instantMs(to) - instantMs(from));
  const grew = `${nameOf(process)}: ${formatBytes(fromBytes)} → ${formatBytes(toBytes)} within ${within}`;
  return isGoingOn ? `${grew}, still growing` : grew;
}
