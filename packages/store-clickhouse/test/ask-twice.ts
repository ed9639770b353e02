import type { SampleReader, TelemetryStore, TenantStore } from '@oriel/store';
import { expect } from 'vitest';
import type { ClickHouseStore } from '../src/index.ts';

/**
 * Each question about samples twice: as it comes, when mostly the engine answers, and once more when what it needs is in memory. Both
 * answers must be one.
 */
export function askTwice(store: ClickHouseStore): TelemetryStore {
  return { ...store, forTenant: (tenant) => twice(store, store.forTenant(tenant)) };
}

function twice(store: ClickHouseStore, tenant: TenantStore): TenantStore {
  const { samples } = tenant;
  const again = async <Answer>(ask: () => Promise<Answer>, shape: (answer: Answer) => unknown): Promise<Answer> => {
    const first = await ask();
    await store.settled();
    const second = await ask();
    expect(shape(second)).toEqual(shape(first));
    return second;
  };
  const asked: SampleReader = {
    ...samples,
    select: (...args) =>
      again(
        () => samples.select(...args),
        ({ series }) => series.map(({ labels, samples: most }) => JSON.stringify([labels, most])).sort(),
      ),
    labelNames: (...args) =>
      again(
        () => samples.labelNames(...args),
        (names) => names,
      ),
    labelValues: (...args) =>
      again(
        () => samples.labelValues(...args),
        (values) => values,
      ),
    series: (...args) =>
      again(
        () => samples.series(...args),
        (series) => series.map((labels) => JSON.stringify(labels)).sort(),
      ),
  };
  return { ...tenant, samples: asked };
}
