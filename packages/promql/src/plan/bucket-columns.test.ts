import { expect, it } from 'vitest';
import { RANGE_FUNCTIONS } from '../execute/range-functions/all.ts';
import { STABLE_FEATURES } from '../options.ts';
import { rangeBucketColumns } from './bucket-columns.ts';

it('has the functions that take buckets, and no others', () => {
  for (const [name, { buckets }] of RANGE_FUNCTIONS)
    expect(rangeBucketColumns(name, STABLE_FEATURES) !== undefined, name).toBe(buckets !== undefined);
});

it('leaves to samples what looks at start timestamps', () => {
  const features = { ...STABLE_FEATURES, startTimestamps: true };
  for (const [name, { buckets, usesStarts }] of RANGE_FUNCTIONS)
    if (buckets !== undefined) expect(rangeBucketColumns(name, features) === undefined, name).toBe(usesStarts === true);
});
