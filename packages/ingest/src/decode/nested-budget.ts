import type { AttributeValue, Limits } from '@oriel/telemetry';

/** Items of one nested value; a value has few, and what has more than this is not meant to be read. */
const MAX_ITEMS = 1_024;

/** Stands in a nested value for what was left out. */
export const CUT = '…[cut]';

/**
 * What one nested attribute value (array or key-value list) may still cost. Nested values are the slow path, built as
 * JavaScript values, so depth and number of items are bounded before anything is built.
 */
export class NestedBudget {
  readonly maxDepth: number;
  #items = 0;

  constructor(limits: Limits) {
    this.maxDepth = limits.valueDepth;
  }

  reset(): void {
    this.#items = 0;
  }

  /** Whether one more item may be built; the first refusal should be answered with `CUT` in its place. */
  take(): boolean {
    return this.#items++ < MAX_ITEMS;
  }

  get isSpent(): boolean {
    return this.#items >= MAX_ITEMS;
  }
}

/** An object for a key-value list: without a prototype, so that no key is special. */
export function emptyKeyValues(): Record<string, AttributeValue> {
  return Object.create(null) as Record<string, AttributeValue>;
}
