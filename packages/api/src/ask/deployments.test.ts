import { deploymentsOf } from '@oriel/store';
import { expect, test } from 'vitest';
import { sightingsOf, withoutRepeats } from './deployments.ts';

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
