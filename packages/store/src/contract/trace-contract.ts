import { describe } from 'vitest';
import type { StoreUnderTest } from './store-under-test.ts';
import { describeSpanCounts } from './traces/counts.ts';
import { describeTracePages } from './traces/pages.ts';
import { describeTraceSearch } from './traces/search.ts';
import { describeServices } from './traces/services.ts';
import { traceCases } from './traces/trace-cases.ts';
import { describeWholeTraces } from './traces/whole.ts';

export function describeTraceReader(subject: () => StoreUnderTest): void {
  describe('traces', () => {
    const cases = traceCases(subject);
    describeWholeTraces(cases);
    describeTraceSearch(cases);
    describeTracePages(cases);
    describeServices(cases);
    describeSpanCounts(cases);
  });
}
