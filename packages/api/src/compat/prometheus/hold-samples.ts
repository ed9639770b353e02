import type { QueryMemory } from '@oriel/promql';
import { SAMPLE_BYTES } from '@oriel/store';

/** What a selection takes is taken of the memory of all queries, where no evaluation counts it. */
export function holdSamples(memory: QueryMemory): (samples: number) => void {
  return (samples) => memory.hold(samples * SAMPLE_BYTES);
}
