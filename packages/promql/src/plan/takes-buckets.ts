import { RANGE_FUNCTIONS } from '../execute/range-functions/all.ts';
import type { Features } from '../options.ts';

/** Whether a function over a range vector can be told from buckets as from samples. */
export function rangeTakesBuckets(name: string, features: Features): boolean {
  if (name === 'absent_over_time') return true;
  const implementation = RANGE_FUNCTIONS.get(name);
  if (implementation?.buckets === undefined) return false;
  return !(implementation.usesStarts === true && features.startTimestamps);
}

/** An instant selector only looks at the latest sample: everything but when its counter began. */
export function instantTakesBuckets(name: string): boolean {
  return name !== 'start_timestamp';
}
