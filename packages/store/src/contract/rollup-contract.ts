import { describe } from 'vitest';
import { describeRollupsOfHistograms } from './rollups/of-histograms.ts';
import { describeRollupsOfIncrements } from './rollups/of-increments.ts';
import { describeRollupsOfValues } from './rollups/of-values.ts';
import { rollupCases } from './rollups/rollup-cases.ts';
import { describeWhatRollupsRead } from './rollups/what-is-read.ts';
import type { StoreUnderTest } from './store-under-test.ts';

export function describeRollups(subject: () => StoreUnderTest): void {
  describe('roll-ups', () => {
    const cases = rollupCases(subject);
    describeRollupsOfValues(cases);
    describeRollupsOfHistograms(cases);
    describeRollupsOfIncrements(cases);
    describeWhatRollupsRead(cases);
  });
}
