import { counterWasReset, type FloatHistogram, type MemorySample } from '@oriel/promql';

/**
 * Counter reset hints as Prometheus' storage gives them back. It writes histograms into chunks within which nothing is reset and no
 * layout changes: inside of one every histogram is known to continue the one before, and of the first one nothing is known, whatever
 * it came with. Gauges stay gauges.
 */
export function withStoredHints(samples: readonly MemorySample[]): MemorySample[] {
  const sorted = [...samples].sort((a, b) => a.timestampMs - b.timestampMs);
  return sorted.map((sample, at) => {
    const before = sorted[at - 1]?.value;
    const { value } = sample;
    if (typeof value !== 'object' || value.counterResetHint === 'gauge') return sample;
    const continues = typeof before === 'object' && continuesChunk(value, before);
    return { ...sample, value: { ...value, counterResetHint: continues ? 'not-reset' : 'unknown' } };
  });
}

function continuesChunk(value: FloatHistogram, before: FloatHistogram): boolean {
  return (
    before.counterResetHint !== 'gauge' &&
    value.counterResetHint !== 'reset' &&
    value.schema === before.schema &&
    value.zeroThreshold === before.zeroThreshold &&
    value.customValues.length === before.customValues.length &&
    value.customValues.every((bound, at) => bound === before.customValues[at]) &&
    !counterWasReset({ ...value, counterResetHint: 'unknown' }, before)
  );
}
