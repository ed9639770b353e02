import type { CounterResetHint } from './float-histogram.ts';

/** The hint of a sum or difference: a gauge makes all a gauge, otherwise only what both say is kept. */
export function combinedHint(a: CounterResetHint, b: CounterResetHint): CounterResetHint {
  if (a === b) return a;
  return a === 'gauge' || b === 'gauge' ? 'gauge' : 'unknown';
}

/** One says its counter was reset, the other that its was not: the sum is no counter any more, which deserves a warning. */
export function hintsCollide(a: CounterResetHint, b: CounterResetHint): boolean {
  return (a === 'reset' && b === 'not-reset') || (a === 'not-reset' && b === 'reset');
}
