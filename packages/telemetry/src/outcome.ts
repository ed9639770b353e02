/**
 * What became of the records of one request. Every stage returns one, every protocol turns it into its own reply, and
 * everywhere accepted + rejected = received.
 */
export interface Outcome {
  readonly received: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Rejections by code, the codes of `limits.ts`; their counts add up to `rejected`. */
  readonly reasons: Readonly<Record<string, number>>;
  /** One sentence for the sender when something was rejected. */
  readonly message?: string;
  /** What was wrong, each kind of fault once and the first ten of them, for protocols that list them. */
  readonly problems?: readonly string[];
  /** Of a request of series: what was taken. Samples and histograms together are `accepted`. */
  readonly written?: Written;
}

export interface Written {
  readonly samples: number;
  readonly histograms: number;
  readonly exemplars: number;
}

export function mergeOutcomes(outcomes: readonly Outcome[]): Outcome {
  const reasons: Record<string, number> = {};
  let received = 0;
  let accepted = 0;
  let rejected = 0;
  let message: string | undefined;
  for (const outcome of outcomes) {
    received += outcome.received;
    accepted += outcome.accepted;
    rejected += outcome.rejected;
    message ??= outcome.message;
    for (const [code, count] of Object.entries(outcome.reasons)) reasons[code] = (reasons[code] ?? 0) + count;
  }
  return { received, accepted, rejected, reasons, ...(message === undefined ? {} : { message }) };
}
