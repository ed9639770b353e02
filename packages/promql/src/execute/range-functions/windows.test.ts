import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BoundsFinder, emptyBounds, findBounds, windowsOf } from './windows.ts';

test('windows over one series after the other are those over each alone', () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 12 });
  const steps = fc.record({
    startMs: fc.integer({ min: 0, max: 20 }),
    stepMs: fc.integer({ min: 1, max: 8 }),
    count: fc.integer({ min: 1, max: 10 }),
  });
  // Few kinds of series, so that equal ones follow each other and return.
  const order = fc.array(fc.nat({ max: 2 }), { maxLength: 12 });
  fc.assert(
    fc.property(
      fc.array(gaps, { minLength: 3, maxLength: 3 }),
      order,
      steps,
      fc.integer({ min: 1, max: 12 }),
      (kinds, which, at, rangeMs) => {
        const windows = windowsOf({ at: null, offset: 0 }, rangeMs, at, 300_000);
        const finder = new BoundsFinder(windows);
        for (const kind of which) {
          let time = 0;
          const timestamps = Float64Array.from(kinds[kind] ?? [], (gap) => (time += gap));
          const points = { timestamps, length: timestamps.length };
          const alone = emptyBounds(at.count);
          findBounds(points, windows, alone);
          expect(finder.find(points)).toEqual(alone);
        }
      },
    ),
  );
});
