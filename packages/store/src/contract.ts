import { afterAll, beforeAll, describe } from 'vitest';
import { describeArchive } from './contract/archive-contract.ts';
import { describeLogReader } from './contract/log-contract.ts';
import { describeRetentionMoves } from './contract/move-contract.ts';
import { describeRollups } from './contract/rollup-contract.ts';
import { describeSampleReader } from './contract/sample-contract.ts';
import type { StoreUnderTest } from './contract/store-under-test.ts';
import { describeTenants } from './contract/tenant-contract.ts';
import { describeTraceReader } from './contract/trace-contract.ts';
import { describeInsertAndUpkeep } from './contract/upkeep-contract.ts';

export type { LogSketch, SeriesSketch, Sketches, SpanSketch } from './contract/push-records.ts';
export { pushRecords } from './contract/push-records.ts';
export type { StoreUnderTest } from './contract/store-under-test.ts';
export { closeSegment, TestTenant } from './contract/store-under-test.ts';

/**
 * The contract of a telemetry store as a suite for vitest. Every implementation runs the whole of it; what a store cannot
 * do it says in its capabilities, and the exemption is written here with its reason (there is none yet).
 */
export function describeTelemetryStore(name: string, makeStore: () => Promise<StoreUnderTest>): void {
  describeParts(`telemetry store: ${name}`, makeStore, [
    describeLogReader,
    describeTraceReader,
    describeSampleReader,
    describeRollups,
    describeTenants,
    describeInsertAndUpkeep,
  ]);
  // In a store of its own: behind all that the others leave there, an engine takes ten times as long to come to what a move asks of it.
  describeParts(`telemetry store: ${name}, what is stored`, makeStore, [describeRetentionMoves]);
  // In a store of its own: what expires for one test would expire for all.
  describeParts(`telemetry store: ${name}, archive`, makeStore, [describeArchive]);
}

type DescribePart = (subject: () => StoreUnderTest) => void;

function describeParts(name: string, makeStore: () => Promise<StoreUnderTest>, parts: readonly DescribePart[]): void {
  describe(name, () => {
    let made: StoreUnderTest | undefined;
    const subject = (): StoreUnderTest => made!;
    beforeAll(async () => {
      made = await makeStore();
      await made.store.migrate();
    });
    afterAll(async () => {
      await made?.dispose();
    });
    for (const describePart of parts) describePart(subject);
  });
}
