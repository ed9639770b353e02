import { DEFAULT_END, DEFAULT_START } from '../../ask/time-range.ts';
import { builder } from '../builder.ts';

export const TimeRange = builder.inputType('TimeRange', {
  description: 'From `start` to `end`: RFC 3339, Unix seconds, or relative such as `now-15m`.',
  fields: (t) => ({
    start: t.string({ required: true, defaultValue: DEFAULT_START }),
    end: t.string({ required: true, defaultValue: DEFAULT_END }),
  }),
});

/** Names of the members of a range start with the argument's. */
export const RANGE_FIELD = 'range.';
