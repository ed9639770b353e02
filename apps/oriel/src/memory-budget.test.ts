import { expect, test } from 'vitest';
import {
  divideMemory,
  heldCallsMemory,
  heldCountsMemory,
  heldMemory,
  memoryBeside,
  seriesQueryMemory,
} from './memory-budget.ts';

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

test('where not everything fits, it is said how much more is taken', () => {
  expect(memoryBeside(800 * MIB)).toBe(
    '--memory of 800 MiB is less than everything together takes: count on 256 MiB more for PostgreSQL and the programs themselves, or give it 1056 MiB',
  );
  expect(memoryBeside(1_056 * MIB)).toBeUndefined();
});

test.each([800, 1_280, 2_048, 16_384, 65_536])(
  'of %i MiB queries and what is held for them fit into what Node may hold',
  (mib) => {
    const memory = divideMemory(mib * MIB);
    const { seriesBytes, chunkBytes, rowBytes, answerBytes } = heldMemory(memory);
    const held = seriesBytes + chunkBytes + rowBytes + heldCountsMemory(memory) + heldCallsMemory(memory);
    expect(held + seriesQueryMemory(memory)).toBeLessThanOrEqual(memory.nodeHeapBytes);
    expect(answerBytes).toBe(memory.heldAnswerBytes);
  },
);

test('queries of series have a share of what Node may hold, and leave some of it', () => {
  const memory = divideMemory(2_048 * MIB);
  expect(seriesQueryMemory(memory)).toBeLessThan(memory.nodeHeapBytes * 0.65);
  expect(seriesQueryMemory(divideMemory(800 * MIB))).toBeGreaterThan(100 * MIB);
});
