import { expect, test } from 'vitest';
import { isWorthwhile } from './is-worthwhile.ts';

test.each([
  ['a panel of ten thousand series', { series: 10_000, samples: 2_400_000, steps: 110 }, true],
  ['a week of two thousand', { series: 2_000, samples: 20_000_000, steps: 1 }, true],
  ['the latest samples of ten thousand', { series: 10_000, samples: 2_400_000, steps: 1 }, false],
  ['a dashboard’s panel', { series: 50, samples: 12_000, steps: 240 }, false],
  ['a panel of three jobs of five hundred', { series: 1_500, samples: 1_080_000, steps: 241 }, false],
  ['a panel of three jobs', { series: 600, samples: 300_000, steps: 240 }, false],
  ['a day of ten thousand, each by itself', { series: 10_000, samples: 57_600_000, steps: 289, comesBack: true }, true],
  ['ten thousand at each of their samples', { series: 10_000, samples: 2_400_000, steps: 240, comesBack: true }, false],
  ['a subquery at more steps than the query', { series: 2_000, samples: 480_000, steps: 60, evaluations: 500 }, true],
  ['a subquery at as many steps', { series: 2_000, samples: 480_000, steps: 60 }, false],
])('%s', (_, work, want) => expect(isWorthwhile({ comesBack: false, evaluations: work.steps, ...work })).toBe(want));
