import type { WideWork } from '@oriel/promql';

/** What a step of a series takes, as samples that are decoded and walked over. */
const STEP = 4;
/** What a series takes to be grouped, packed, opened and spoken of, likewise: with less to do it is evaluated in about that time. */
const WAY = 300;
/** Takes as long as a turn or two of the event loop. */
const LEAST = 300_000;

/** Whether threads take more from whoever asked than it costs to reach them; measured. */
export function isWorthwhile({ series, samples, steps }: WideWork): boolean {
  return samples + series * steps * STEP >= Math.max(LEAST, series * WAY);
}
