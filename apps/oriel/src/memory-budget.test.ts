import { expect, test } from 'vitest';
import { divideMemory } from './memory-budget.ts';

const MIB = 2 ** 20;

test.each([1, 2, 4, 16].map((gib) => gib * 1_024))('of %i MiB no more is given out than there is', (totalMib) => {
  const parts = divideMemory(totalMib * MIB);
  expect(Object.values(parts).reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(totalMib * MIB);
  for (const bytes of Object.values(parts)) expect(Number.isInteger(bytes)).toBe(true);
});

test('even a tiny budget leaves what a start needs', () => {
  expect(divideMemory(1)).toEqual({
    engineBytes: Math.round(256 * MIB * 0.6),
    inFlightBytes: 32 * MIB,
    spoolHotBytes: 16 * MIB,
    nodeHeapBytes: 192 * MIB,
  });
});
