import { StoreError } from '@oriel/store';
import { TestTenant } from '@oriel/store/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RealEngine, startRealEngine } from '../../../test/real-engine.ts';
import type { Reading } from '../reading.ts';
import { readCardinality } from './cardinality.ts';
import { HeldSeries } from './held/held-series.ts';
import { DAY_MS } from './held/tenant-series.ts';

let engine: RealEngine;
/** Keeps no series in memory. */
let forgetful: RealEngine;
beforeAll(async () => {
  engine = await startRealEngine();
  forgetful = await startRealEngine({ held: { seriesBytes: 0, chunkBytes: 0, rowBytes: 0, answerBytes: 0 } });
});
afterAll(async () => {
  for (const one of [engine, forgetful]) await one.dispose();
});

it('the engine counts as memory does: each series once, the most first and equals by name', async () => {
  const noon = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS / 2;
  const series = [
    { __name__: 'up', instance: 'a', job: 'x' },
    { __name__: 'up', instance: 'b', job: 'x' },
    { __name__: 'up', instance: 'ä', job: 'y' },
    { __name__: 'old', shop: 'z' },
  ];
  const range = { startMs: noon - DAY_MS, endMs: noon };
  const count = async (one: RealEngine) => {
    const tenant = new TestTenant(one);
    // Twice, and each on two days: rows are no series.
    for (const timeMs of [noon - DAY_MS, noon, noon + 1]) {
      await tenant.insert({ series: series.map((labels) => ({ labels, samples: [[timeMs, 1]] as const })) });
    }
    const first = await tenant.reader.samples.cardinality({ range, limit: 3 });
    await one.store.settled();
    const second = await tenant.reader.samples.cardinality({ range, limit: 3 });
    expect(second).toEqual(first);
    return second;
  };
  const counted = await count(engine);
  expect(counted).toEqual({
    series: 4,
    labelPairs: 8,
    byMetric: [
      { name: 'up', count: 3 },
      { name: 'old', count: 1 },
    ],
    valuesByLabel: [
      { name: 'instance', count: 3 },
      { name: '__name__', count: 2 },
      { name: 'job', count: 2 },
    ],
    byLabelPair: [
      { name: '__name__=up', count: 3 },
      { name: 'job=x', count: 2 },
      { name: '__name__=old', count: 1 },
    ],
    bytesByLabel: [
      { name: '__name__', count: 9 },
      { name: 'instance', count: 4 },
      { name: 'job', count: 3 },
    ],
  });
  expect(await count(forgetful)).toEqual(counted);
});

it('what an engine that is too slow does not count in time is counted from what is read meanwhile', async () => {
  const tenant = new TestTenant(engine);
  const timeMs = Date.now() - DAY_MS;
  const labels = (instance: string) => ({ __name__: 'up', instance });
  await tenant.insert({ series: ['a', 'b'].map((one) => ({ labels: labels(one), samples: [[timeMs, 1]] as const })) });
  const client = engine.clients.forTenant(tenant.id);
  let refused = 0;
  const reading = {
    client: {
      ...client,
      query: (...asked: Parameters<typeof client.query>) => {
        if (!asked[0].includes('groupArraySorted')) return client.query(...asked);
        refused++;
        return Promise.reject(new StoreError('query_timeout'));
      },
    },
    held: { series: new HeldSeries({ mostBytes: 2 ** 24, now: Date.now }) },
  } as unknown as Reading;
  const range = { startMs: timeMs, endMs: timeMs };
  expect((await readCardinality(reading, { range, limit: 3 })).series).toBe(2);
  expect(refused).toBe(1);
  // Nor is there anything to be read: what the engine said is the answer.
  const without = {
    ...reading,
    held: { series: new HeldSeries({ mostBytes: 1, now: Date.now }) },
  } as unknown as Reading;
  await expect(readCardinality(without, { range, limit: 3 })).rejects.toThrow(StoreError);
});
