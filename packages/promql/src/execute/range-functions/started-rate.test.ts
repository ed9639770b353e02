import { describe, expect, it } from 'vitest';
import { createMemoryStorage, type MemorySample } from '../../memory-storage.ts';
import { ALL_FEATURES, DEFAULT_OPTIONS } from '../../options.ts';
import { queryInstant } from '../../query.ts';

const SECOND = 1_000;

/** Each sample as [time, value, start], in seconds; evaluated at 200. */
async function increase(modifier: 'anchored' | 'smoothed', samples: readonly (readonly [number, number, number])[]) {
  const kept = samples.map(
    ([time, value, start]): MemorySample => ({
      timestampMs: time * SECOND,
      value,
      startTimestampMs: start * SECOND,
    }),
  );
  const storage = createMemoryStorage([{ labels: { __name__: 'x' }, samples: kept }]);
  const options = { ...DEFAULT_OPTIONS, features: ALL_FEATURES };
  const { value } = await queryInstant(`increase(x[100s] ${modifier})`, 200 * SECOND, { storage, options });
  return value.type === 'vector' ? value.series[0]?.samples[0]?.value : undefined;
}

describe('a counter that says since when it counts', () => {
  it('was reset where it started between two samples, though its value rose', async () => {
    const samples = [
      [90, 10, 50],
      [150, 30, 120],
    ] as const;
    expect(await increase('anchored', samples)).toBe(30);
    expect(await increase('smoothed', [...samples, [200, 30, 120]])).toBe(30);
  });

  it('was not where the start is unknown, or the same wrong one at both', async () => {
    for (const start of [0, 400])
      expect(
        await increase('anchored', [
          [90, 10, start],
          [150, 30, start],
        ]),
      ).toBe(20);
  });

  it('counts from zero where its first sample comes after its start', async () => {
    expect(await increase('anchored', [[150, 30, 110]])).toBe(30);
    expect(await increase('anchored', [[150, 30, 0]])).toBe(0);
    // At the window's start it had counted for half of the time to its first sample.
    expect(await increase('smoothed', [[150, 30, 50]])).toBe(15);
  });

  it('is known at an end that has no sample yet', async () => {
    expect(await increase('smoothed', [[250, 30, 150]])).toBe(15);
    expect(await increase('smoothed', [[250, 30, 210]])).toBeUndefined();
  });
});
