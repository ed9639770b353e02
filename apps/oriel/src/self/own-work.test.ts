import { expect, test } from 'vitest';
import { errorWord, MOST_A_MINUTE, type OwnWork, WorkSampler } from './own-work.ts';

const work = (more: Partial<OwnWork> = {}): OwnWork => ({ name: 'scrape', startedAtMs: 0, elapsedMs: 1, ...more });

test('what was slow or failed is told, and of the rest of a kind one each ten seconds', () => {
  let nowMs = 1_000;
  const sampler = new WorkSampler(() => nowMs);
  const told = (...works: OwnWork[]) => works.map((one) => sampler.tells(one));
  expect(told(work(), work(), work({ name: 'pack' }))).toEqual([true, false, true]);
  expect(told(work({ elapsedMs: 5_000 }), work({ errorType: 'target' }), work())).toEqual([true, true, false]);
  nowMs += 10_000;
  expect(told(work(), work())).toEqual([true, false]);
  // Nobody wants to see each of them.
  expect(told(work({ name: 'SELECT' }), work({ name: 'SELECT', elapsedMs: 1_000 }))).toEqual([false, true]);
});

test('of what is done for what Oriel tells of itself only failures are told: telling does not keep itself going', () => {
  const sampler = new WorkSampler(() => 0);
  const own = work({ isForOwnTelemetry: true });
  expect([own, { ...own, elapsedMs: 60_000 }].map((one) => sampler.tells(one))).toEqual([false, false]);
  expect(sampler.tells({ ...own, errorType: 'ENOSPC' })).toBe(true);
});

test('where everything fails there is a bound, and the next minute begins anew', () => {
  let nowMs = 0;
  const sampler = new WorkSampler(() => nowMs);
  const failed = work({ errorType: 'target' });
  const told = () => Array.from({ length: 10_000 }, () => sampler.tells(failed)).filter(Boolean).length;
  expect(told()).toBe(MOST_A_MINUTE);
  expect(sampler.tells(work({ name: 'INSERT', errorType: 'x' }))).toBe(true);
  nowMs += 60_000;
  expect(told()).toBe(MOST_A_MINUTE);
});

test.each<[unknown, string]>([
  [Object.assign(new Error("no column 'a secret'"), { code: 'ENOSPC' }), 'ENOSPC'],
  [Object.assign(new Error("no column 'a secret'"), { code: 47 }), '47'],
  [new RangeError('a secret'), 'RangeError'],
  ['a secret', 'error'],
])('%o has a word without what it quotes', (error, word) => {
  expect(errorWord(error)).toBe(word);
});
