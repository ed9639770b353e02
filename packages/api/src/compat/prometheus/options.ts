import { ALL_FEATURES, DEFAULT_OPTIONS, type QueryOptions } from '@oriel/promql';

/** How Prometheus' API and rules evaluate: all of the language, but for what would change the answers of stock Prometheus. */
export const PROMETHEUS_OPTIONS: QueryOptions = {
  ...DEFAULT_OPTIONS,
  features: { ...ALL_FEATURES, delayedNameRemoval: false, startTimestamps: false },
};
