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
    {
      name: 'remote-write-1',
      decode: ({ body, policy, arrivalMs }, sink) => writeRequests.read(inflate(body), sink, policy.tenant, arrivalMs),
    },
    { name: 'remote-write-2', decode: ({ body }, sink) => symbolizedRequests.read(inflate(body), sink) },
  ];
}
