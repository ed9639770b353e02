import type { RetainedSignal } from './signal.ts';

/** Days a row is kept. A row carries its class, and a class expires by whole parts. 0 keeps for ever. */
export const RETENTION_CLASSES = [1, 3, 7, 14, 30, 60, 90, 180, 365, 0] as const;
export type RetentionClass = (typeof RETENTION_CLASSES)[number];

/** The longer of two classes; for ever is longer than any. */
export function longerRetention(one: RetentionClass, other: RetentionClass): RetentionClass {
  return one === 0 || other === 0 ? 0 : one > other ? one : other;
}

/** CATALOGUE B.1: traces 7 days, logs 30, raw metrics 30, aggregates a year. */
export const DEFAULT_RETENTION: Readonly<Record<RetainedSignal, RetentionClass>> = {
  logs: 30,
  spans: 7,
  exemplars: 7,
  samples: 30,
  rollups: 365,
};

/** Whether it is a class that a tenant may have: what is restored from an archive is kept for another number of days. */
export function isRetentionClass(days: number): days is RetentionClass {
  return (RETENTION_CLASSES as readonly number[]).includes(days);
}
