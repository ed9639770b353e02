import { createMemoryStorage, SharedQueryMemory } from '@oriel/promql';
import { FIRST_TENANT } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import type { Asker } from '../asker.ts';
import { QueryLine } from '../query-line.ts';
import { evaluateExpression } from './ask-metric.ts';

const MIB = 2 ** 20;
const STEPS = 10_000;

const storage = createMemoryStorage(
  ['a', 'b', 'c'].map((job) => ({
    labels: { __name__: 'x', job },
    samples: Array.from({ length: STEPS }, (_, at) => ({
      timestampMs: at * 1_000,
      value: at % 4 === 1 ? Number.POSITIVE_INFINITY : at,
    })),
  })),
);

function evaluate(memory: SharedQueryMemory) {
  const asker = {
    store: { samples: storage },
    sliceWorkers: null,
    access: { tenant: FIRST_TENANT },
    queryLine: new QueryLine(),
    queryMemory: memory,
    reading: { signal: new AbortController().signal },
  } as unknown as Asker;
  const range = { startNs: 0n, endNs: BigInt(STEPS - 1) * 1_000_000_000n };
  return evaluateExpression(asker, 'x', { range, stepMs: 1_000 });
}

test('a chart has the numbers of each series, and gives back what they were held in', async () => {
  const memory = new SharedQueryMemory(8 * MIB);
  const { series } = await evaluate(memory);
  expect(series.map(({ labels }) => labels.job)).toEqual(['a', 'b', 'c']);
  expect(series[2]!.points).toHaveLength(STEPS * (3 / 4));
  expect(series[2]!.points.slice(0, 2)).toEqual([
    [0, 0],
    [2, 2],
  ]);
  expect(memory.heldBytes).toBe(0);
});

test('a chart whose samples fit and whose points do not is refused', async () => {
  const memory = new SharedQueryMemory(2 * MIB);
  await expect(evaluate(memory)).rejects.toMatchObject({ code: 'too_many_samples' });
  expect(memory.heldBytes).toBe(0);
});
