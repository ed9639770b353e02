import { ALL_FEATURES, DEFAULT_OPTIONS, type QueryOptions } from '@oriel/promql';
import { PrometheusError } from './prometheus-error.ts';

/** How Prometheus' API and rules evaluate: all of the language, but for what would change the answers of stock Prometheus. */
export const PROMETHEUS_OPTIONS: QueryOptions = {
  ...DEFAULT_OPTIONS,
  features: { ...ALL_FEATURES, delayedNameRemoval: false, startTimestamps: false },
};

/** Turns `use-start-timestamps` on or off for one request. */
export const START_TIMESTAMPS_HEADER = 'x-prometheus-use-start-timestamps';

/** As Go reads a boolean. */
const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE: ReadonlySet<string> = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/** The options of a request that has this value of the header, or none. */
export function optionsWith(startTimestamps: string | undefined): QueryOptions {
  if (startTimestamps === undefined || startTimestamps === '') return PROMETHEUS_OPTIONS;
  if (!TRUE.has(startTimestamps) && !FALSE.has(startTimestamps))
    throw new PrometheusError(
      'bad_data',
      `error parsing X-Prometheus-Use-Start-Timestamps header: ${JSON.stringify(startTimestamps)} is neither true nor false`,
    );
  const { features } = PROMETHEUS_OPTIONS;
  return { ...PROMETHEUS_OPTIONS, features: { ...features, startTimestamps: TRUE.has(startTimestamps) } };
}
