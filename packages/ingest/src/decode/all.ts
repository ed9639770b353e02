import type { Limits } from '@oriel/telemetry';
import type { Decoder } from './decoder.ts';
import { createJsonLogsDecoder } from './json-logs/json-logs-decoder.ts';
import { createOtlpDecoder } from './otlp/otlp-decoder.ts';
import { createScrapeDecoder } from './prometheus-exposition/scrape-decoder.ts';
import { createRemoteWriteDecoders } from './prometheus-remote-write/remote-write-decoders.ts';
import { createSamplesDecoder } from './samples/samples-decoder.ts';

/** Every protocol that is decoded. To add one: a folder beside these, and a line here and in `DecoderName`. */
export function createDecoders(limits: Limits): readonly Decoder[] {
  return [
    createOtlpDecoder(limits),
    createJsonLogsDecoder(limits),
    ...createRemoteWriteDecoders(),
    createScrapeDecoder(),
    createSamplesDecoder(),
  ];
}
