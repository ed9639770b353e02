/**
 * What is stored of telemetry. Exemplars travel with points and are kept apart, because they are asked for by trace. Series
 * travel with samples and come before them, so that no sample is ever seen without its labels.
 */
export const SIGNALS = ['logs', 'spans', 'points', 'exemplars', 'series', 'samples'] as const;
export type Signal = (typeof SIGNALS)[number];

/** What has a retention class of its own: a series is kept as long as its samples. */
export type RetainedSignal = Exclude<Signal, 'series'>;
export const RETAINED_SIGNALS: readonly RetainedSignal[] = SIGNALS.filter((signal) => signal !== 'series');
