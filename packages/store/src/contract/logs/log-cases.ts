import type { LogRecord } from '../../log-reader.ts';
import type { TimeRange } from '../../page.ts';
import type { LogSketch } from '../push-records.ts';
import { anHourAgo, MINUTE, type StoreUnderTest, TestTenant } from '../store-under-test.ts';

export const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

export type LogCases = ReturnType<typeof logCases>;

/** An hour that all cases put their records into, each those of a tenant of its own. */
export function logCases(subject: () => StoreUnderTest) {
  const start = anHourAgo();
  const range: TimeRange = { startNs: start, endNs: start + 60n * MINUTE };
  return {
    subject,
    start,
    range,
    at: (seconds: number) => start + BigInt(Math.round(seconds * 1e9)),
    async tenantWith(logs: readonly LogSketch[]): Promise<TestTenant> {
      const tenant = new TestTenant(subject());
      await tenant.insert({ logs });
      return tenant;
    },
  };
}

export const bodies = (records: readonly LogRecord[]) => records.map((record) => record.body);
