import type { Limits, TelemetrySink } from '@oriel/telemetry';
import type { DecodeRequest, OtlpSignal } from '../decode-request.ts';
import type { Decoder } from '../decoder.ts';
import { createLogsJsonReader } from './json/read-logs.ts';
import { createMetricsJsonReader } from './json/read-metrics.ts';
import { createTracesJsonReader } from './json/read-traces.ts';
import { createLogsReader } from './protobuf/read-logs.ts';
import { createMetricsReader } from './protobuf/read-metrics.ts';
import { createTracesReader } from './protobuf/read-traces.ts';

type Read = (body: Uint8Array, sink: TelemetrySink) => void;
type Readers = Readonly<Record<OtlpSignal, Read>>;

/** OpenTelemetry protocol 1.x, HTTP and gRPC alike: by then both are one message of bytes. */
export function createOtlpDecoder(limits: Limits): Decoder {
  const protobuf: Readers = {
    logs: createLogsReader(limits),
    traces: createTracesReader(limits),
    metrics: createMetricsReader(limits),
  };
  const json: Readers = {
    logs: createLogsJsonReader(limits),
    traces: createTracesJsonReader(limits),
    metrics: createMetricsJsonReader(limits),
  };
  return {
    name: 'otlp',
    decode({ encoding, signal, body }: DecodeRequest, sink: TelemetrySink): void {
      if (signal === 'samples') throw new Error('OTLP carries no series by their labels');
      (encoding === 'protobuf' ? protobuf : json)[signal](body, sink);
    },
  };
}
