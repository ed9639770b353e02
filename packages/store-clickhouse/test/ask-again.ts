import type { SampleColumns, SampleReader, SeriesOfSelection, TelemetryStore, TenantStore } from '@oriel/store';
import { expect } from 'vitest';
import type { ClickHouseStore } from '../src/index.ts';
import { emptyBuckets } from '../src/samples/rollup/bucket-columns.ts';

/**
 * Each question about samples three times: as it comes, when mostly the engine answers; when its series are in memory; and when its
 * chunks are, too. All answers must be one.
 */
export function askAgain(store: ClickHouseStore): TelemetryStore {
  return { ...store, forTenant: (tenant) => again(store, store.forTenant(tenant)) };
}

function again(store: ClickHouseStore, tenant: TenantStore): TenantStore {
  const { samples } = tenant;
  const thrice = async <Answer>(ask: () => Promise<Answer>, shape: (answer: Answer) => unknown): Promise<Answer> => {
    const first = await ask();
    await store.settled();
    const second = await ask();
    expect(shape(second)).toEqual(shape(first));
    await store.settled();
    const third = await ask();
    expect(shape(third)).toEqual(shape(first));
    return third;
  };
  const asked: SampleReader = {
    ...samples,
    select: (...args) =>
      thrice(
        () => samples.select(...args),
        ({ series }) => series.map(shapeOf).sort(),
      ),
    labelNames: (...args) =>
      thrice(
        () => samples.labelNames(...args),
        (names) => names,
      ),
    labelValues: (...args) =>
      thrice(
        () => samples.labelValues(...args),
        (values) => values,
      ),
    series: (...args) =>
      thrice(
        () => samples.series(...args),
        (series) => series.map((labels) => JSON.stringify(labels)).sort(),
      ),
  };
  return { ...tenant, samples: asked };
}

function shapeOf(series: SeriesOfSelection): string {
  if (series.readKept !== undefined) return keptOf(series);
  return series.readBuckets === undefined ? samplesOf(series) : bucketsOf(series);
}

/** Bits and not numbers: a marker of staleness is a NaN among others. */
function samplesOf(series: SeriesOfSelection, read = (into: SampleColumns) => series.read(into)): string {
  const into: SampleColumns = {
    length: 0,
    timestamps: new Float64Array(1),
    values: new Float64Array(1),
    histograms: null,
    startTimestamps: null,
  };
  read(into);
  const { length, timestamps, values, histograms, startTimestamps } = into;
  const bits = new BigUint64Array(values.buffer, values.byteOffset, length);
  return JSON.stringify([
    series.labels,
    [...timestamps.subarray(0, length)],
    Array.from(bits, String),
    histograms?.slice(0, length).map((histogram) => histogram && { ...histogram, count: String(histogram.count) }),
    startTimestamps && [...startTimestamps.subarray(0, length)],
  ]);
}

function keptOf(series: SeriesOfSelection): string {
  const buckets = emptyBuckets();
  const samples = samplesOf(series, (into) => series.readKept?.(into, buckets));
  const { length, ends, counts } = buckets;
  return JSON.stringify([samples, [...ends.subarray(0, length)], [...counts.subarray(0, length)]]);
}

function bucketsOf(series: SeriesOfSelection): string {
  const into = emptyBuckets();
  series.readBuckets?.(into);
  const { length, ...columns } = into;
  return JSON.stringify([
    series.labels,
    Object.values(columns).map((column) => Array.from(column.subarray(0, length), String)),
  ]);
}
