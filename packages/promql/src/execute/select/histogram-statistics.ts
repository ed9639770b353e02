import { counterWasReset, createHistogram, type FloatHistogram } from '../../histogram/index.ts';
import type { SampleBuffer } from '../../storage.ts';

/** Leaves count and sum of each histogram, and what only the buckets can tell: whether it was reset since the one before. */
export function reduceToStatistics({ histograms, length }: SampleBuffer): void {
  if (histograms === null) return;
  let before: FloatHistogram | undefined;
  for (let at = 0; at < length; at++) {
    const histogram = histograms[at];
    if (histogram === undefined) continue;
    const { schema, count, sum } = histogram;
    let { counterResetHint } = histogram;
    if (counterResetHint === 'unknown' && before !== undefined)
      counterResetHint = counterWasReset(histogram, before) ? 'reset' : 'not-reset';
    histograms[at] = createHistogram({ schema, count, sum, counterResetHint });
    before = histogram;
  }
}
