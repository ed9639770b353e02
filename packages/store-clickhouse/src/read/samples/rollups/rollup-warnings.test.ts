import { expect, it } from 'vitest';
import { rollupsOnlyWarning } from './rollup-warnings.ts';

const DAY_MS = 86_400_000;
const until = Date.UTC(2026, 9, 30);

function warningOf(firstEndMs: number, lengthMs: number, stepMs = 0): string {
  const request = { matchers: [], startMs: firstEndMs - lengthMs + 1, endMs: firstEndMs };
  return rollupsOnlyWarning({ ...request, hints: { windows: { firstEndMs, lengthMs, stepMs } } }, until);
}

it('says at which moment a window of whole buckets is answered whole', () => {
  expect(warningOf(Date.UTC(2026, 10, 29, 2, 58, 17, 250), 90 * DAY_MS)).toBe(
    'until 2026-10-30 only roll-ups are kept, and nothing of that time is in the answer: a window that ends at 2026-11-29T02:55:00Z, or at another multiple of 5m, is answered whole',
  );
  expect(warningOf(Date.UTC(2026, 10, 29, 2, 58), 90 * DAY_MS, 300_000)).toContain('ends at 2026-11-29T02:55:00Z');
});

it('says what has to change where the windows are of no whole buckets', () => {
  for (const warning of [warningOf(Date.UTC(2026, 10, 29), 60_000), warningOf(Date.UTC(2026, 10, 29), DAY_MS, 15_000)])
    expect(warning).toMatch(/the smallest window that they make up is 5m; range, step, offset and times/);
});
