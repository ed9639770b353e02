import type { WideWork } from '@oriel/promql';

/** What a step of a series takes, as samples that are decoded and walked over. */
const STEP = 4;
/** What a series takes to be grouped, packed, opened and spoken of, likewise: with less to do it is evaluated in about that time. */
const WAY = 300;
/** What a value takes that comes back, likewise. */
const VALUE = 2;
/** Takes as long as a turn of the event loop. With less the way alone, packed and posted, takes as long as the evaluation. */
const LEAST = 1_500_000;

/** Whether threads take more from whoever asked than it costs to reach them; measured. */
export function isWorthwhile({ series, samples, steps, comesBack }: WideWork): boolean {
  if (comesBack && samples < series * steps * VALUE) return false;
  return samples + series * steps * STEP >= Math.max(LEAST, series * WAY);
}
