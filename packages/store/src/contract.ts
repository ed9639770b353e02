import { afterAll, beforeAll, describe } from 'vitest';
import { describeLogReader } from './contract/log-contract.ts';
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
  describe(`telemetry store: ${name}`, () => {
    let made: StoreUnderTest | undefined;
    const subject = (): StoreUnderTest => made!;
    beforeAll(async () => {
      made = await makeStore();
      await made.store.migrate();
    });
    afterAll(async () => {
      await made?.dispose();
    });

    describeLogReader(subject);
    describeTraceReader(subject);
    describeSampleReader(subject);
    describeRollups(subject);
    describeTenants(subject);
    describeInsertAndUpkeep(subject);
  });
}
