import { isRetentionClass } from '@oriel/telemetry';
import { endOfDay } from './day.ts';

const DAY_MS = 86_400_000;

/**
 * For how many days rows of `day` are kept that expire about then. They come back under a number of days that is no class: so they lie in a
 * partition of their own, expire as every partition does, and are not moved to the class of their tenant, by which they would be over.
 */
export function restoredRetention(day: string, keepUntilMs: number): number {
  let days = Math.max(1, Math.ceil((keepUntilMs - endOfDay(day)) / DAY_MS));
  while (isRetentionClass(days)) days++;
  return days;
}
