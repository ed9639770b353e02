import { FIRST_TENANT } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import type { Reading } from '../reading.ts';
import { findSeries } from './find-series.ts';
import { MOST_SHARED, TenantSeries } from './held/tenant-series.ts';
import { seriesBlock } from './held/test-series-block.ts';

test('whoever asks for very many series is told what they take before they are made', async () => {
  const series = new TenantSeries();
  series.open(0);
  const block = seriesBlock(
    Array.from({ length: MOST_SHARED + 1 }, (_, at) => ({ __name__: at === 0 ? 'down' : 'up', instance: `i${at}` })),
  );
  const add = series.adder(block);
  for (let row = 0; row < block.rows; row++) add(row, 0);
  const reading = { client: { tenant: FIRST_TENANT }, held: { series: { of: () => series } } } as unknown as Reading;
  const range = { startMs: 0, endMs: 1 };
  const held: number[] = [];
  const hold = (samples: number) => {
    held.push(samples);
    throw new Error('too much');
  };
  await expect(findSeries(reading, [[]], range, { hold })).rejects.toThrow('too much');
  expect(held).toEqual([Math.ceil(((MOST_SHARED + 1) * 650) / 16)]);
  const up = [{ name: '__name__', op: '=', value: 'up' } as const];
  expect(await findSeries(reading, [up], range, { hold })).toHaveLength(MOST_SHARED);
  expect(held).toHaveLength(1);
});
