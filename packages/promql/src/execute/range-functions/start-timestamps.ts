/** Times of one sample and of the one before, with the moments their counters started, 0 for unknown; all in milliseconds. */
export interface Started {
  readonly timestamps: ArrayLike<number>;
  readonly starts: ArrayLike<number> | null;
}

/** Whether the counter started again between the sample at `at` and the one before, by what its start timestamps say. */
export function isStartReset({ timestamps, starts }: Started, at: number): boolean {
  if (starts === null) return false;
  const start = starts[at] as number;
  const before = timestamps[at - 1] as number;
  // A start at the sample itself is OpenTelemetry's way to say that it is unknown; one after it is wrong.
  if (start === 0 || start >= (timestamps[at] as number) || start < before) return false;
  const startBefore = starts[at - 1] as number;
  if (start === startBefore) return false;
  if (start > before) return true;
  // It started at the sample before: a delta, unless that one did not know its own start and so began a cumulative series.
  return startBefore !== 0 && startBefore < before;
}

/** Whether the sample claims to have started while the one before, with another start, still counted. */
export function startsOverlap({ timestamps, starts }: Started, at: number): boolean {
  if (starts === null) return false;
  const start = starts[at] as number;
  return start !== 0 && start < (timestamps[at - 1] as number) && start !== starts[at - 1];
}
