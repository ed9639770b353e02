/** Times of one sample and of the one before, with the moments their counters started, 0 for unknown; all in milliseconds. */
export interface Started {
  readonly timestamps: ArrayLike<number>;
  readonly starts: ArrayLike<number> | null;
}

/** Whether the counter started again between the sample at `at` and the one before, by what its start timestamps say. */
export function isStartReset({ timestamps, starts }: Started, at: number): boolean {
  if (starts === null) return false;
  return isReset(
    starts[at - 1] as number,
    timestamps[at - 1] as number,
    starts[at] as number,
    timestamps[at] as number,
  );
}

/** The same of two samples, each with its start. */
export function isReset(startBefore: number, before: number, start: number, at: number): boolean {
  // A start at the sample itself is OpenTelemetry's way to say that it is unknown; one after it is wrong.
  if (start === 0 || start >= at || start < before) return false;
  if (start > before) return true;
  // It started at the sample before: a delta, unless that one did not know its own start and so began a cumulative series.
  return startBefore !== 0 && startBefore < before;
}

/** Whether the sample says that its counter started after a moment. */
export function isResetAfter(momentMs: number, start: number, at: number): boolean {
  return start > momentMs && at > momentMs && isReset(momentMs, momentMs, start, at);
}

/** Whether the sample claims to have started while the one before, with another start, still counted. */
export function startsOverlap({ timestamps, starts }: Started, at: number): boolean {
  if (starts === null) return false;
  const start = starts[at] as number;
  return start !== 0 && start < (timestamps[at - 1] as number) && start !== starts[at - 1];
}
