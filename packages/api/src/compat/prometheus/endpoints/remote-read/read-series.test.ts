import { createMemoryStorage, SharedQueryMemory } from '@oriel/promql';
import type { SampleSelect, TenantStore } from '@oriel/store';
import { expect, test } from 'vitest';
import { PROMETHEUS_OPTIONS } from '../../options.ts';
import { readSeries } from './read-series.ts';

const KIB = 2 ** 10;
const { signal } = new AbortController();
const query = { startMs: 0, endMs: 60_000, matchers: [{ name: '__name__', op: '=', value: 'up' }] } as const;

function read(shared: SharedQueryMemory, samples: unknown) {
  const memory = shared.forQuery();
  return readSeries({ store: { samples } as TenantStore, options: PROMETHEUS_OPTIONS, memory, signal }, query);
}

test('series that are read from afar take of the memory of queries', async () => {
  const samples = createMemoryStorage(
    Array.from({ length: 100 }, (_, host) => ({
      labels: { __name__: 'up', host: String(host) },
      samples: [{ timestampMs: 60_000, value: 1 }],
    })),
  );
  const shared = new SharedQueryMemory(40 * KIB);
  expect(await read(shared, samples)).toHaveLength(100);
  expect(shared.heldBytes).toBe(100 * 256);
  await expect(read(shared, samples)).rejects.toMatchObject({ code: 'busy' });
});

test('so do labels that the storage makes for the answer alone, before it makes them', async () => {
  let areMade = false;
  const select = async ({ hold }: SampleSelect) => {
    hold?.(10_000);
    areMade = true;
    return { series: [] };
  };
  await expect(read(new SharedQueryMemory(100 * KIB), { select })).rejects.toMatchObject({ code: 'too_many_samples' });
  expect(areMade).toBe(false);
});
