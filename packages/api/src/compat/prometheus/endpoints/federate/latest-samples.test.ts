import { createMemoryStorage, SharedQueryMemory } from '@oriel/promql';
import type { TenantStore } from '@oriel/store';
import { FIRST_TENANT } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import { PROMETHEUS_OPTIONS } from '../../options.ts';
import { latestSamples } from './latest-samples.ts';

const KIB = 2 ** 10;

test('series that are federated take of the memory of queries, and too many for it are refused', async () => {
  const samples = createMemoryStorage(
    Array.from({ length: 100 }, (_, host) => ({
      labels: { __name__: 'up', host: String(host) },
      samples: [{ timestampMs: 60_000, value: 1 }],
    })),
  );
  const shared = new SharedQueryMemory(80 * KIB);
  const memories = [shared.forQuery(), shared.forQuery()];
  const [first, second] = memories.map(
    (memory) => () =>
      latestSamples(
        {
          store: { samples } as unknown as TenantStore,
          options: PROMETHEUS_OPTIONS,
          memory,
          tenant: FIRST_TENANT,
          signal: new AbortController().signal,
          nowMs: 60_000,
        },
        [[{ name: '__name__', op: '=', value: 'up' }]],
      ),
  );
  expect(await first!()).toHaveLength(100);
  await expect(second!()).rejects.toMatchObject({ code: 'busy' });
  for (const memory of memories) memory.releaseAll();
  expect(shared.heldBytes).toBe(0);
});
