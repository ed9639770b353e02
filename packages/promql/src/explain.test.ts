import { expect, test } from 'vitest';
import { explain } from './explain.ts';
import type { SeriesStorage } from './storage.ts';
import { storageOf } from './test/query-lines.ts';

const MINUTE = 60_000;
const storage = storageOf('x{a="1"} 1 2 3', 'x{a="2"} 1 2 3', 'y 1');

test('says what would be read, and reads nothing', async () => {
  const silent: SeriesStorage = {
    async select(request, signal) {
      const { series } = await storage.select(request, signal);
      const read = () => expect.unreachable('a sample was read');
      return { series: series.map((one) => ({ ...one, read })), warnings: ['kept for a day'], rollupMs: 5 * MINUTE };
    },
  };
  const range = { startMs: MINUTE, endMs: 2 * MINUTE, stepMs: MINUTE };
  expect(await explain('sum(rate(x[1m])) / y offset 1m', range, { storage: silent })).toEqual({
    steps: 2,
    series: 3,
    samples: 5,
    selectors: [
      {
        selector: 'x',
        matchers: [{ name: '__name__', op: '=', value: 'x' }],
        startMs: 1,
        endMs: 2 * MINUTE,
        function: 'rate',
        series: 2,
        samples: 4,
        rollup: '5m',
        warnings: ['kept for a day'],
      },
      {
        selector: 'y offset 1m',
        matchers: [{ name: '__name__', op: '=', value: 'y' }],
        startMs: -5 * MINUTE + 1,
        endMs: MINUTE,
        function: '',
        series: 1,
        samples: 1,
        rollup: '5m',
        warnings: ['kept for a day'],
      },
    ],
  });
});
