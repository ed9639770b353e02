import { expect, test } from 'vitest';
import { divideMemory } from './memory-budget.ts';

const MIB = 2 ** 20;

test.each([800, 1_024, 1_280, 2_048, 4_096, 16_384])('of %i MiB no more is given out than there is', (totalMib) => {
  const parts = divideMemory(totalMib * MIB);
  expect(Object.values(parts).reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(totalMib * MIB);
  for (const bytes of Object.values(parts)) expect(Number.isInteger(bytes)).toBe(true);
  const sum = Object.values(parts).reduce((all, bytes) => all + bytes, 0);
  // PostgreSQL and the programs: from here on they are counted too.
  if (totalMib >= 1_280) expect(sum).toBeLessThanOrEqual((totalMib - 96 - 256) * MIB + Object.keys(parts).length);
  expect(parts.engineBytes).toBeGreaterThanOrEqual(400 * MIB);
});
