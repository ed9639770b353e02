import { counterWasReset, type MemorySample } from '@oriel/promql';

/**
 * Counter reset hints as Prometheus' storage gives them back: whether a histogram continues the one before is found when it is
 * written; only the first of a run and gauges keep what they came with.
 */
export function withStoredHints(samples: readonly MemorySample[]): MemorySample[] {
  const sorted = [...samples].sort((a, b) => a.timestampMs - b.timestampMs);
  return sorted.map((sample, at) => {
    const before = sorted[at - 1]?.value;
    const { value } = sample;
    if (typeof value !== 'object' || value.counterResetHint === 'gauge') return sample;
    if (typeof before !== 'object' || before.counterResetHint === 'gauge') return sample;
    const reset = counterWasReset(
      { ...value, counterResetHint: value.counterResetHint === 'reset' ? 'reset' : 'unknown' },
      before,
    );
    return { ...sample, value: { ...value, counterResetHint: reset ? ('reset' as const) : ('not-reset' as const) } };
  });
}
