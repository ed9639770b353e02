import type { TelemetryStore } from '@oriel/store';
import { expect, test } from 'vitest';
import { createPlannedBytes } from './planned-bytes.ts';

const HOUR_MS = 3_600_000;

/** A store that tells its sizes and nothing else. */
function storeOf(usage: TelemetryStore['usage']): TelemetryStore {
  return { usage } as TelemetryStore;
}

test('a search plans to read its tenant’s share of the bytes, for the share of the time that it covers', async () => {
  const store = storeOf(async () => ({
    signals: [
      { signal: 'logs', rows: 100, bytesOnDisk: 1, bytesUncompressed: 10_000, oldestMs: 0, newestMs: 10 * HOUR_MS },
    ],
    byTenant: [{ tenant: 1, signal: 'logs', rows: 50, bytesOnDisk: 1 }],
    diskFreeBytes: 0,
    diskUsedBytes: 0,
  }));
  const planned = createPlannedBytes(store, () => 0);
  const hours = (from: number, to: number) => ({
    startNs: BigInt(from * HOUR_MS) * 1_000_000n,
    endNs: BigInt(to * HOUR_MS) * 1_000_000n,
  });
  expect(await planned(1, 'logs', hours(0, 10))).toBe(5_000);
  expect(await planned(1, 'logs', hours(9, 20))).toBe(500);
  expect(await planned(1, 'logs', hours(20, 30))).toBe(0);
  expect(await planned(3, 'logs', hours(0, 10))).toBe(0);
  expect(await planned(1, 'spans', hours(0, 10))).toBe(0);
});

test('a store that is away plans nothing, and is asked again', async () => {
  let asked = 0;
  const planned = createPlannedBytes(
    storeOf(async () => {
      asked++;
      throw new Error('away');
    }),
    () => 0,
  );
  const range = { startNs: 0n, endNs: 1n };
  expect(await planned(1, 'logs', range)).toBe(0);
  expect(await planned(1, 'logs', range)).toBe(0);
  expect(asked).toBe(2);
});
