import { queryOptions } from '@tanstack/react-query';
import { ask, operation } from './graphql.ts';
import { type Range, type RangeInput, toRangeInput } from './range.ts';

/** Memory that a process took step by step, and kept. */
export interface MemoryGrowth {
  readonly from: string;
  readonly to: string;
  readonly fromBytes: number;
  readonly toBytes: number;
  readonly isGoingOn: boolean;
}

export interface GrowingProcess {
  readonly service: string;
  readonly instance: string;
  readonly growth: MemoryGrowth;
}

export interface ProcessCourse {
  readonly instance: string;
  /** The metric that told, by the name of its series. */
  readonly metric: string;
  /** Unix seconds and bytes; steps without a value are absent. */
  readonly points: readonly (readonly [number, number])[];
  readonly growth: MemoryGrowth | null;
}

export interface ProcessMemory<Process> {
  readonly stepMs: number;
  readonly nodes: readonly Process[];
  /** What shows the courses, as PromQL. */
  readonly queries: readonly string[];
  /** Why there is no answer; null when there is one. */
  readonly partial: string | null;
}

const GROWTH_FIELDS = 'growth { from to fromBytes toBytes isGoingOn }';

export const GROWING_PROCESSES = operation<{ processMemory: ProcessMemory<GrowingProcess> }, { range: RangeInput }>(
  `query GrowingProcesses($range: TimeRange) {
  processMemory(range: $range, growing: true) { stepMs partial queries nodes { service instance ${GROWTH_FIELDS} } }
}`,
);
export const SERVICE_MEMORY = operation<
  { processMemory: ProcessMemory<ProcessCourse> },
  { range: RangeInput; service: string }
>(`query ServiceMemory($range: TimeRange, $service: String) {
  processMemory(range: $range, service: $service) { stepMs partial queries nodes { instance metric points ${GROWTH_FIELDS} } }
}`);

/** Processes of all services whose memory grew steadily. */
export function growingProcessesQuery(range: Range) {
  return queryOptions({
    queryKey: ['process-memory', 'growing', range],
    queryFn: async ({ signal }) =>
      (await ask(GROWING_PROCESSES, { range: toRangeInput(range) }, { signal })).processMemory,
  });
}

/** The memory of each process of a service. */
export function serviceMemoryQuery(range: Range, service: string) {
  return queryOptions({
    queryKey: ['process-memory', 'service', range, service],
    queryFn: async ({ signal }) =>
      (await ask(SERVICE_MEMORY, { range: toRangeInput(range), service }, { signal })).processMemory,
  });
}
