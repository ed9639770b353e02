import { createRequire } from 'node:module';
import type { default as FastCheck, Parameters } from 'fast-check';

// Under its own name it is what stands here.
const { default: fc } = createRequire(import.meta.url)('fast-check') as { readonly default: typeof FastCheck };

const FOR_MS = Number(process.env.ORIEL_PROPERTY_SECONDS ?? 60) * 1_000;

/**
 * fast-check, whose properties are each tried for as long as was asked for, with new cases at every run; what fails prints its seed and its
 * smallest case, as ever.
 */
function assert(property: never, { seed: _, ...own }: Parameters = {}): unknown {
  return fc.assert(property, {
    ...own,
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: FOR_MS,
    markInterruptAsFailure: false,
  });
}

export default { ...fc, assert };
