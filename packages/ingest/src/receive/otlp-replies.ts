import type { Outcome } from '@oriel/telemetry';
import type { OtlpSignal } from '../decode/decode-request.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import type { Refusal } from './refusal.ts';

/** Numbers of google.rpc.Code. */
export const GRPC_CODES: Readonly<Record<Refusal['grpc'], number>> = {
  INVALID_ARGUMENT: 3,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
};

const REJECTED_FIELD: Readonly<Record<OtlpSignal, string>> = {
  logs: 'rejectedLogRecords',
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
};

/**
 * ExportLogsServiceResponse and its siblings, whose fields have the same numbers. `partial_success` is set only when
 * something was rejected (OTLP specification, "Full Success": "MUST leave the partial_success field unset").
 */
export function exportResponseProtobuf(outcome: Outcome): Buffer {
  const response = new ProtobufWriter();
  const message = messageOf(outcome);
  if (message !== undefined)
    response.message(1, (partial) => {
      partial.varint(1, outcome.rejected);
      partial.string(2, message);
    });
  return response.finish();
}

function messageOf({ rejected, message = '' }: Outcome): string | undefined {
  return rejected > 0 ? message : undefined;
}

/** An int64 is a string in protobuf's JSON. */
export function exportResponseJson(signal: OtlpSignal, outcome: Outcome): string {
  const message = messageOf(outcome);
  if (message === undefined) return '{}';
  const rejected = { [REJECTED_FIELD[signal]]: String(outcome.rejected) };
  return JSON.stringify({ partialSuccess: { ...rejected, errorMessage: message } });
}

/** google.rpc.Status; a retryable one carries google.rpc.RetryInfo. */
export function statusProtobuf({ grpc, message, retryAfterMs }: Refusal): Buffer {
  const status = new ProtobufWriter().varint(1, GRPC_CODES[grpc]).string(2, message);
  if (retryAfterMs !== undefined) {
    status.message(3, (any) => {
      any.string(1, 'type.googleapis.com/google.rpc.RetryInfo');
      any.message(2, (retryInfo) =>
        retryInfo.message(1, (duration) =>
          duration.varint(1, Math.floor(retryAfterMs / 1000)).varint(2, (retryAfterMs % 1000) * 1_000_000),
        ),
      );
    });
  }
  return status.finish();
}

export function statusJson({ grpc, message }: Refusal): string {
  return JSON.stringify({ code: GRPC_CODES[grpc], message });
}
