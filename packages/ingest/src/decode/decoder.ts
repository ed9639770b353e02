import type { TelemetrySink } from '@oriel/telemetry';
import type { DecodeRequest, DecoderName } from './decode-request.ts';

/**
 * One protocol: from the bytes of a request to calls on a sink. A decoder judges only whether it can read what is
 * written; whether a record is acceptable is the guard's question, so that every protocol gets the same answer.
 */
export interface Decoder {
  readonly name: DecoderName;
  /**
   * Pushes all records of the request, between `beginRequest` and `endRequest`, which the caller makes.
   * @throws MalformedRequest when the request is broken as a whole; the caller takes back what was pushed.
   */
  decode(request: DecodeRequest, sink: TelemetrySink): void;
  /** After the end of each request, of which nothing is read any more: frees what was made of its body. */
  release?(): void;
}
