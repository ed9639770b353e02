import { ALL_FEATURES, DEFAULT_OPTIONS, type QueryOptions } from '@oriel/promql';

/** The settings that the scripts assume. */
export const FEATURES = ALL_FEATURES;
export const OPTIONS: QueryOptions = { ...DEFAULT_OPTIONS, features: FEATURES };
