import { expect, test } from 'vitest';
import { RecentRequests } from './recent-requests.ts';

test('the last minute counts, and what is older is forgotten', () => {
  let nowMs = 1_000_000_000_000;
  const recent = new RecentRequests(() => nowMs);
  expect(recent.figures()).toEqual({ answered: 0, failed: 0, p95Ms: undefined });
  for (let request = 0; request < 18; request++) recent.note(200, 7);
  nowMs += 20_000;
  recent.note(503, 180);
  recent.note(404, 180);
  expect(recent.figures()).toEqual({ answered: 20, failed: 1, p95Ms: 250 });
  nowMs += 45_000;
  expect(recent.figures()).toEqual({ answered: 2, failed: 1, p95Ms: 250 });
  nowMs += 60_000;
  expect(recent.figures()).toEqual({ answered: 0, failed: 0, p95Ms: undefined });
});

test('an answer that took longer than any bound has none', () => {
  const recent = new RecentRequests(() => 0);
  recent.note(200, 60_000);
  expect(recent.figures()).toEqual({ answered: 1, failed: 0, p95Ms: undefined });
});
