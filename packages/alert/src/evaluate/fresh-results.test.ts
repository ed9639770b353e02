import { emptyBuffer, Labels, METRIC_NAME, type SelectRequest, type SeriesStorage } from '@oriel/promql';
import { expect, test } from 'vitest';
import { FreshResults } from './fresh-results.ts';

const LABELS = { names: [METRIC_NAME], values: ['recorded'] };
const WINDOWS = { firstEndMs: 600_000, stepMs: 0, lengthMs: 300_000, columns: ['ends', 'counts'] } as const;
const REQUEST: SelectRequest = {
  matchers: [{ name: METRIC_NAME, op: '=', value: 'recorded' }],
  startMs: 300_001,
  endMs: 600_000,
  hints: {
    function: 'count_over_time',
    stepMs: 0,
    evaluation: { startMs: 600_000, endMs: 600_000 },
    rangeMs: 300_000,
    grouping: null,
    windows: WINDOWS,
  },
};

/** Gives roll-ups to whoever takes them, as the store does. */
const STORED: SeriesStorage = {
  async select({ hints }) {
    const read = (): void => {
      throw new Error('a series that was rolled up is read by its buckets');
    };
    if (hints.windows !== null) return { series: [{ labels: LABELS, samples: 1, read, readBuckets: () => {} }] };
    const readSample = (into: ReturnType<typeof emptyBuffer>): void => {
      into.timestamps[0] = 400_000;
      into.values[0] = 1;
      into.length = 1;
    };
    return { series: [{ labels: LABELS, samples: 1, read: readSample }] };
  },
};

test('what a rule gave lies over samples where the store would answer from roll-ups', async () => {
  const fresh = new FreshResults(STORED, () => 0);
  const { signal } = new AbortController();
  expect((await fresh.storage.select(REQUEST, signal)).series[0]!.readBuckets === undefined).toBe(false);
  const labels = Labels.from({ [METRIC_NAME]: 'recorded' });
  fresh.add('recorded', [{ labels, samples: [{ timestampMs: 500_000, value: 2 }] }]);
  const { series } = await fresh.storage.select(REQUEST, signal);
  const into = emptyBuffer(2);
  series[0]!.read(into);
  expect([...into.timestamps.subarray(0, into.length)]).toEqual([400_000, 500_000]);
});
