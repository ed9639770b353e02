import { printSelector } from '@oriel/promql';
import type { SeriesMatcher, TimeRange } from '@oriel/store';
import { isUnexpected, refusalOf } from '../problem.ts';
import type { Asker } from './asker.ts';
import { evaluateExpression, type MetricSeries, millisecondsOf } from './metric/ask-metric.ts';
import { quotePattern } from './metric/quote-pattern.ts';
import type { SeriesNames } from './metric/series-names.ts';
import { serviceMatcher } from './metric/service-matcher.ts';

/** What says how much memory a process has, whatever says most first: of one process the first that is there counts. */
const METRICS: readonly { readonly name: string; readonly isOpenTelemetry?: true }[] = [
  // All that the process keeps from others: what it is ended for.
  { name: 'process.memory.usage', isOpenTelemetry: true },
  { name: 'process_resident_memory_bytes' },
  { name: 'dotnet.process.memory.working_set', isOpenTelemetry: true },
  // What its runtime has in use.
  { name: 'v8js.memory.heap.used', isOpenTelemetry: true },
  { name: 'nodejs_heap_size_used_bytes' },
  { name: 'jvm.memory.used', isOpenTelemetry: true },
  { name: 'jvm_memory_bytes_used' },
  { name: 'go.memory.used', isOpenTelemetry: true },
  { name: 'go_memstats_heap_inuse_bytes' },
];
const METRIC_NAME = '__name__';
/** Fine enough for what grows within minutes of an hour. */
const STEPS = 240;
const SHORTEST_STEP_MS = 10_000;
const SECOND_MS = 1_000;

export interface ProcessMemory {
  readonly service: string;
  /** Empty where its sender does not tell one process from another. */
  readonly instance: string;
  /** The metric that told, by the name of its series. */
  readonly metric: string;
  /** Unix seconds and bytes. */
  readonly points: readonly (readonly [number, number])[];
}

export interface FoundProcessMemory {
  readonly stepMs: number;
  readonly processes: readonly ProcessMemory[];
  /** What shows these courses, as PromQL: one expression for each metric that told. */
  readonly queries: readonly string[];
  /** Present when there is no answer: why. */
  readonly partial?: string;
}

/** The memory of every process of a service, or of all services, by the metrics that SDKs and client libraries send by themselves. */
export async function readProcessMemory(
  asker: Asker,
  range: TimeRange,
  service: string | undefined,
): Promise<FoundProcessMemory> {
  const { startMs, endMs } = millisecondsOf(range);
  const stepMs = Math.max(SHORTEST_STEP_MS, Math.round((endMs - startMs) / STEPS / SECOND_MS) * SECOND_MS);
  const names = namesOf(asker.seriesNames);
  const isMemory: SeriesMatcher = { name: METRIC_NAME, op: '=~', value: names.map(quotePattern).join('|') };
  const isOfService: SeriesMatcher =
    service === undefined ? { name: 'job', op: '!=', value: '' } : serviceMatcher({ op: '=', value: service });
  try {
    // One or two series for each process: too little to be charged as all samples of the time.
    const query = `sum by (${METRIC_NAME}, job, instance) (${printSelector('', [isMemory, isOfService])})`;
    const { series } = await evaluateExpression(asker, query, { range, stepMs });
    const processes = processesOf(series, names);
    const told = [...new Set(processes.map(({ metric }) => metric))];
    return { stepMs, processes, queries: told.map((metric) => printSelector(metric, [isOfService])) };
  } catch (error) {
    const refusal = refusalOf(error);
    if (isUnexpected(refusal) || asker.reading.signal?.aborted) throw error;
    return { stepMs, processes: [], queries: [], partial: refusal.problem.detail };
  }
}

/** As their series are called here, in the order above. */
function namesOf(seriesNames: SeriesNames): readonly string[] {
  const shape = { type: 'gauge', unit: 'bytes' };
  return METRICS.flatMap(({ name, isOpenTelemetry }) =>
    isOpenTelemetry ? [...new Set(seriesNames.metricNames(name, shape))] : [name],
  );
}

/** One course for each process, of the first metric that it has; a service's `job` is `namespace/service`. */
export function processesOf(series: readonly MetricSeries[], names: readonly string[]): readonly ProcessMemory[] {
  const found = new Map<string, ProcessMemory>();
  for (const { labels, points } of series.toSorted((a, b) => rank(a) - rank(b))) {
    const { job = '', instance = '' } = labels;
    const process = `${job}\0${instance}`;
    if (found.has(process)) continue;
    found.set(process, { service: job.split('/').at(-1)!, instance, metric: labels[METRIC_NAME] ?? '', points });
  }
  return [...found.values()];

  function rank({ labels }: MetricSeries): number {
    return names.indexOf(labels[METRIC_NAME] ?? '');
  }
}
