import { LONGEST_TIMER_MS } from '../longest-timer.ts';
import type { Budget } from './budget.ts';

/** Asks a storage in the name of a query: whoever asked for that, and the clock, end it. */
export async function askStorage<Answer>(
  budget: Budget,
  ask: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const late = AbortSignal.timeout(Math.min(Math.ceil(budget.remainingMs), LONGEST_TIMER_MS));
  try {
    return await ask(AbortSignal.any([budget.signal, late]));
  } catch (error) {
    // A storage that was told to stop fails in its own words; the reason is ours.
    budget.check();
    throw late.aborted ? budget.timedOut() : error;
  }
}
