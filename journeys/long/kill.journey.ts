import { expect, test } from 'vitest';
import { killAtRandom } from '../chaos/kill.ts';

// The short run of `npm run chaos`: what was acknowledged is there exactly once, whatever was killed.
test('five random kills lose and double nothing', async () => {
  const verdict = await killAtRandom({ kills: 5, seed: 42 });
  expect(verdict.lost).toEqual([]);
  expect(verdict.doubled).toEqual([]);
  expect(verdict.acknowledged).toBeGreaterThan(20);
});
