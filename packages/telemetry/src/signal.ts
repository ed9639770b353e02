/** What is stored of telemetry. Exemplars travel with points and are kept apart, because they are asked for by trace. */
export const SIGNALS = ['logs', 'spans', 'points', 'exemplars'] as const;
export type Signal = (typeof SIGNALS)[number];
