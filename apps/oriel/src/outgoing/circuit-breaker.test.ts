import { beforeEach, expect, test } from 'vitest';
import { CircuitBreaker, type CircuitState } from './circuit-breaker.ts';

let nowMs: number;
let states: CircuitState[];
let breaker: CircuitBreaker;
beforeEach(() => {
  nowMs = 1_000;
  states = [];
  breaker = new CircuitBreaker({ now: () => nowMs, changed: (state) => states.push(state) });
});

const fail = (times: number) => {
  for (let time = 0; time < times; time++) breaker.attempt()!.failed();
};

test('five failures within a minute open it for five minutes, then one try decides', () => {
  fail(4);
  expect(breaker.state).toBe('closed');
  nowMs += 59_000;
  fail(1);
  expect(breaker.state).toBe('open');
  expect(breaker.pauseMs).toBe(300_000);
  expect(breaker.attempt()).toBeUndefined();
  nowMs += 299_999;
  expect(breaker.attempt()).toBeUndefined();
  nowMs += 1;
  const trial = breaker.attempt()!;
  expect(breaker.state).toBe('half_open');
  expect(breaker.attempt()).toBeUndefined();
  trial.succeeded();
  expect(states).toEqual(['open', 'half_open', 'closed']);
  // What was before does not count any more.
  fail(4);
  expect(breaker.state).toBe('closed');
});

test('failures that are further apart do not open it', () => {
  for (let minute = 0; minute < 10; minute++) {
    fail(4);
    nowMs += 60_000;
  }
  expect(states).toEqual([]);
});

test('successes between them do not make failures fewer', () => {
  for (let failure = 0; failure < 5; failure++) {
    fail(1);
    breaker.attempt()?.succeeded();
  }
  expect(breaker.state).toBe('open');
});

test('a try that fails while it is half open opens it for as long again', () => {
  fail(5);
  nowMs += 300_000;
  breaker.attempt()!.failed();
  expect(breaker.state).toBe('open');
  expect(breaker.pauseMs).toBe(300_000);
});

test('a try that is called off decides nothing, and the next one may be made at once', () => {
  fail(5);
  nowMs += 300_000;
  breaker.attempt()!.abandoned();
  expect(breaker.state).toBe('open');
  breaker.attempt()!.succeeded();
  expect(breaker.state).toBe('closed');
});

test('what began before it opened changes nothing when it ends', () => {
  const [early, late] = [breaker.attempt()!, breaker.attempt()!];
  fail(5);
  early.succeeded();
  late.failed();
  expect(states).toEqual(['open']);
  nowMs += 300_000;
  const trial = breaker.attempt()!;
  late.succeeded();
  expect(breaker.state).toBe('half_open');
  trial.succeeded();
  expect(breaker.state).toBe('closed');
});
