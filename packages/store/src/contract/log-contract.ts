import { describe } from 'vitest';
import { describeLogCounts } from './logs/counts.ts';
import { describeLogFilters } from './logs/filters.ts';
import { logCases } from './logs/log-cases.ts';
import { describeLogNeighbours } from './logs/neighbours.ts';
import { describeLogPages } from './logs/pages.ts';
import { describeLogRecords } from './logs/records.ts';
import { describeLogTail } from './logs/tail.ts';
import type { StoreUnderTest } from './store-under-test.ts';

export function describeLogReader(subject: () => StoreUnderTest): void {
  describe('logs', () => {
    const cases = logCases(subject);
    describeLogRecords(cases);
    describeLogPages(cases);
    describeLogCounts(cases);
    describeLogNeighbours(cases);
    describeLogTail(cases);
    describeLogFilters(cases);
  });
}
