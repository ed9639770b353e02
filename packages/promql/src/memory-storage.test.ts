import { expect, test } from 'vitest';
import { createHistogram } from './histogram/index.ts';
import type { LabelMatcher } from './label-matcher.ts';
import { createMemoryStorage } from './memory-storage.ts';
import { isStaleAt } from './stale-nan.ts';
import { emptyBuffer, type SelectRequest } from './storage.ts';

const never = new AbortController().signal;

function request(startMs: number, endMs: number, ...matchers: LabelMatcher[]): SelectRequest {
  const hints = { function: '', stepMs: 0, evaluation: { startMs, endMs }, rangeMs: 0, grouping: null, windows: null };
  return { matchers, startMs, endMs, hints };
}

const storage = createMemoryStorage([
  { labels: { __name__: 'x', a: '1' }, samples: [{ timestampMs: 2, value: 20 }] },
  {
    labels: { __name__: 'x', a: '1' },
    samples: [
      { timestampMs: 1, value: 10, startTimestampMs: 0.5 },
      { timestampMs: 2, value: 21 },
      { timestampMs: 3, value: 'stale' },
      { timestampMs: 4, value: createHistogram({ sum: 5, count: 1 }) },
    ],
  },
  { labels: { __name__: 'y' }, samples: [{ timestampMs: 1, value: 1 }] },
]);

test('series with equal labels are one, in the order of time, the last of equal times', async () => {
  const { series } = await storage.select(request(0, 10, { name: '__name__', op: '=', value: 'x' }), never);
  expect(series).toHaveLength(1);
  const buffer = emptyBuffer(1);
  series[0]?.read(buffer);
  expect(buffer.length).toBe(4);
  expect([...buffer.timestamps.subarray(0, 4)]).toEqual([1, 2, 3, 4]);
  expect([...buffer.values.subarray(0, 2)]).toEqual([10, 21]);
  expect(isStaleAt(buffer.values, 2)).toBe(true);
  expect(buffer.histograms?.[3]?.sum).toBe(5);
  expect([...(buffer.startTimestamps ?? [])].slice(0, 2)).toEqual([0.5, 0]);
});

test('both ends of the range are in it, and a series without a sample there is not', async () => {
  const { series } = await storage.select(request(2, 3), never);
  expect(series.map(({ samples }) => samples)).toEqual([2]);
});

test('matchers take an absent label for an empty one, and patterns are anchored', async () => {
  const names = async (...matchers: LabelMatcher[]) =>
    (await storage.select(request(0, 10, ...matchers), never)).series.map(({ labels }) => labels.values[0]);
  expect(await names({ name: 'a', op: '=', value: '' })).toEqual(['y']);
  expect(await names({ name: 'a', op: '!=', value: '' })).toEqual(['x']);
  expect(await names({ name: '__name__', op: '=~', value: 'x|z' })).toEqual(['x']);
  expect(await names({ name: '__name__', op: '!~', value: 'x.+' })).toEqual(['x', 'y']);
});
