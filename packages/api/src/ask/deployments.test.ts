import { PromqlError, SharedQueryMemory } from '@oriel/promql';
import { deploymentsOf } from '@oriel/store';
import { FIRST_TENANT } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import type { Asker } from './asker.ts';
import { readDeployments, sightingsOf, withoutRepeats } from './deployments.ts';
import { QueryLine } from './query-line.ts';

const info = (job: string, version: string, ...points: (readonly [number, number])[]) => ({
  labels: { job, service_version: version },
  points,
});

test('metrics alone tell of a deployment', () => {
  const series = [
    info('shop/cart', '1.1', [120, 1], [180, 3]),
    info('shop/cart', '1.0', [60, 3], [120, 2]),
    info('batch', '7', [60, 1], [180, 1]),
  ];
  expect(deploymentsOf(sightingsOf(series, 'service_version', 60_000))).toEqual([
    { service: 'cart', version: '1.1', former: '1.0', atMs: 120_000 },
  ]);
});

test('what spans have told is not told again', () => {
  const deploy = (service: string, atMs: number) => ({ service, version: '2', former: '1', atMs });
  expect(
    withoutRepeats([deploy('cart', 1_000_000)], [deploy('cart', 1_090_000), deploy('batch', 500_000)], 30_000),
  ).toEqual([deploy('batch', 500_000), deploy('cart', 1_000_000)]);
  expect(withoutRepeats([deploy('cart', 0)], [deploy('cart', 3_600_000)], 30_000)).toHaveLength(2);
});

/** Whoever is asked for its samples fails in this way. */
function askerOf(failure: Error): Asker {
  return {
    store: {
      traces: { deployments: async () => [{ service: 'cart', version: '2', former: '1', atMs: 1_000 }] },
      samples: { select: () => Promise.reject(failure) },
    },
    seriesNames: { labelName: () => 'service_version' },
    sliceWorkers: null,
    access: { tenant: FIRST_TENANT },
    queryLine: new QueryLine(),
    queryMemory: new SharedQueryMemory(2 ** 30),
    reading: { signal: new AbortController().signal },
    admit: () => Promise.reject(new Error('charged')),
  } as unknown as Asker;
}

const HOUR = { startNs: 0n, endNs: 3_600_000_000_000n };

test('where metrics have no answer spans alone tell, and it is said what is missing', async () => {
  const found = await readDeployments(askerOf(new PromqlError('too_many_series', 'it reads 9 series')), HOUR);
  expect(found.deployments).toMatchObject([{ service: 'cart', version: '2' }]);
  expect(found.partial).toBe('services without spans are missing: it reads 9 series');
});

test('a fault of ours is not passed over', async () => {
  await expect(readDeployments(askerOf(new TypeError('no function')), HOUR)).rejects.toThrow('no function');
});
