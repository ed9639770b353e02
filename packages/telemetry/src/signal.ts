/**
 * What is stored of telemetry. Exemplars travel with samples and are kept apart, because they are asked for by trace. Series
 * travel with samples and come before them, so that no sample is ever seen without its labels.
 */
export const SIGNALS = ['logs', 'spans', 'exemplars', 'series', 'samples'] as const;
export type Signal = (typeof SIGNALS)[number];

/** What takes room: all that comes in, and the roll-ups that are made of samples. */
export const KEPT_SIGNALS = [...SIGNALS, 'rollups'] as const;
export type KeptSignal = (typeof KEPT_SIGNALS)[number];

/** What has a retention class of its own: a series is kept as long as anything of it, samples or roll-ups. */
export type RetainedSignal = Exclude<KeptSignal, 'series'>;
export const RETAINED_SIGNALS: readonly RetainedSignal[] = KEPT_SIGNALS.filter((signal) => signal !== 'series');
