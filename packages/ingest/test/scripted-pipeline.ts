import type { Outcome, TenantPolicy } from '@oriel/telemetry';
import { DEFAULT_RETENTION, FIRST_TENANT } from '@oriel/telemetry';
import { INGEST_ERRORS, type RetryableCode } from '../src/errors.ts';
import type { IngestReply, IngestRequest } from '../src/ingest-request.ts';

export const FIRST_POLICY: TenantPolicy = {
  tenant: FIRST_TENANT,
  retention: DEFAULT_RETENTION,
  acceptAnyTime: false,
  redactKeys: [],
  redactPatterns: [],
};

/** For the ends that a healthy pipeline does not have: it answers what it is told to, and keeps what it was asked. */
export class ScriptedPipeline {
  readonly requests: (IngestRequest & { readonly text: string })[] = [];
  answer: IngestReply | (() => Promise<IngestReply>) = outcome(1, {});
  /** What a request waits for before it is read. */
  turn: Promise<void> | undefined;
  /** How many have asked for it. */
  turns = 0;

  paced(): Promise<void> | undefined {
    this.turns++;
    return this.turn;
  }

  async submit(request: IngestRequest): Promise<IngestReply> {
    this.requests.push({ ...request, text: Buffer.from(request.body).toString() });
    return typeof this.answer === 'function' ? this.answer() : this.answer;
  }
}

export function outcome(accepted: number, reasons: Outcome['reasons'], message?: string): IngestReply {
  const rejected = Object.values(reasons).reduce((sum, count) => sum + count, 0);
  return {
    kind: 'accepted',
    outcome: {
      received: accepted + rejected,
      accepted,
      rejected,
      reasons,
      ...(message === undefined ? {} : { message }),
    },
  };
}

export function refusedAs(code: RetryableCode): IngestReply {
  const { title, retryAfterMs } = INGEST_ERRORS[code];
  return { kind: 'refused', code, retryAfterMs, message: title };
}
