import type { TelemetrySink } from '@oriel/telemetry';
import { giveBack } from '../../batch/give-back.ts';
import type { DecodeRequest, DecoderName } from '../decode-request.ts';
import type { Decoder } from '../decoder.ts';
import { inflate } from './inflate.ts';
import { MetricMetadata } from './metric-metadata.ts';
import { SymbolizedRequestReader } from './symbolized-request-reader.ts';
import { WriteRequestReader } from './write-request-reader.ts';

/** Prometheus remote write, one decoder for each of its messages. Bodies come as they were sent, in Snappy's block format. */
export function createRemoteWriteDecoders(): readonly Decoder[] {
  const writeRequests = new WriteRequestReader(new MetricMetadata());
  const symbolizedRequests = new SymbolizedRequestReader();
  return [
    inflating('remote-write-1', (body, { policy, arrivalMs }, sink) =>
      writeRequests.read(body, sink, policy.tenant, arrivalMs),
    ),
    inflating('remote-write-2', (body, _, sink) => symbolizedRequests.read(body, sink)),
  ];
}

function inflating(
  name: DecoderName,
  read: (body: Uint8Array, request: DecodeRequest, sink: TelemetrySink) => void,
): Decoder {
  let inflated: Uint8Array | undefined;
  return {
    name,
    decode(request, sink) {
      inflated = inflate(request.body);
      read(inflated, request, sink);
    },
    release() {
      if (inflated !== undefined) giveBack(inflated);
      inflated = undefined;
    },
  };
}
