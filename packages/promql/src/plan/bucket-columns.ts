import type { Features } from '../options.ts';
import type { BucketColumn } from '../storage.ts';

const PRESENCE: readonly BucketColumn[] = ['ends', 'counts'];
const TOTAL: readonly BucketColumn[] = [...PRESENCE, 'sums'];
const CHANGE: readonly BucketColumn[] = [...PRESENCE, 'firsts', 'lasts', 'firstTimes', 'lastTimes'];
const INCREASE: readonly BucketColumn[] = [...CHANGE, 'resets'];
const LATEST: readonly BucketColumn[] = [...PRESENCE, 'lasts', 'lastTimes', 'stales'];

/** What of buckets each function over a range vector looks at; one that is not here can only be told from samples. */
const BY_FUNCTION: ReadonlyMap<string, readonly BucketColumn[]> = new Map([
  ['rate', INCREASE],
  ['increase', INCREASE],
  ['delta', CHANGE],
  ['sum_over_time', TOTAL],
  ['avg_over_time', TOTAL],
  ['min_over_time', [...PRESENCE, 'mins']],
  ['max_over_time', [...PRESENCE, 'maxs']],
  ['count_over_time', PRESENCE],
  ['present_over_time', PRESENCE],
  ['absent_over_time', PRESENCE],
  ['first_over_time', [...PRESENCE, 'firsts']],
  ['last_over_time', [...PRESENCE, 'lasts']],
  ['ts_of_first_over_time', [...PRESENCE, 'firstTimes']],
  ['ts_of_last_over_time', [...PRESENCE, 'lastTimes']],
]);

const USE_STARTS: ReadonlySet<string> = new Set(['rate', 'increase']);

/** Nothing where a function over a range vector can only be told from samples: no bucket knows when its counter began. */
export function rangeBucketColumns(
  name: string,
  { startTimestamps }: Pick<Features, 'startTimestamps'>,
): readonly BucketColumn[] | undefined {
  return startTimestamps && USE_STARTS.has(name) ? undefined : BY_FUNCTION.get(name);
}

/** An instant selector only looks at the latest sample: everything but when its counter began. */
export function instantBucketColumns(name: string): readonly BucketColumn[] | undefined {
  return name === 'start_timestamp' ? undefined : LATEST;
}
