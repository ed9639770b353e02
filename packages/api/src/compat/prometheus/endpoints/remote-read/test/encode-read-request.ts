import type { LabelMatcher } from '@oriel/promql';
import { compressSync } from 'snappy';
import { MessageWriter } from '../message-writer.ts';

export interface AskedQuery {
  readonly startMs: number;
  readonly endMs: number;
  readonly matchers: readonly LabelMatcher[];
}

/** prometheus.ReadRequest in Snappy, with hints as Prometheus sends them. */
export function encodeReadRequest(queries: readonly AskedQuery[], accepted: readonly number[] = []): Buffer {
  const out = new MessageWriter();
  for (const { startMs, endMs, matchers } of queries) {
    out.message(1, () => {
      out.integer(1, startMs);
      out.integer(2, endMs);
      for (const { name, op, value } of matchers) {
        out.message(3, () => {
          out.integer(1, ['=', '!=', '=~', '!~'].indexOf(op));
          out.text(2, name);
          out.text(3, value);
        });
      }
      out.message(4, () => {
        out.integer(1, 15_000);
        out.text(2, 'rate');
        out.integer(3, startMs);
        out.integer(4, endMs);
      });
    });
  }
  // Packed, but what is SAMPLES alone is a zero that has to be there.
  if (accepted.length > 0) out.bytes(2, Uint8Array.from(accepted));
  return compressSync(out.take());
}
