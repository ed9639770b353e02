import { useQuery } from '@tanstack/react-query';
import { ingestRatesQuery } from '../data/health.ts';

/** Whether this tenant ever sent a signal; undefined until it is known. */
export function useHasSent(signal: 'logs' | 'traces' | 'metrics' | 'any'): boolean | undefined {
  const { data } = useQuery(ingestRatesQuery);
  if (data === undefined) return undefined;
  return data.some(
    (rate) =>
      (signal === 'any' || SIGNAL_NAMES[signal].includes(rate.signal)) && (rate.total > 0 || rate.lastAt !== null),
  );
}

/** The server speaks of spans and points where a page speaks of traces and metrics. */
const SIGNAL_NAMES = {
  logs: ['logs'],
  traces: ['traces', 'spans'],
  metrics: ['metrics', 'points', 'metricPoints', 'metric_points'],
} as const satisfies Record<string, readonly string[]> as Readonly<
  Record<'logs' | 'traces' | 'metrics', readonly string[]>
>;
