/** Every way in which a whole request is refused by a decoder; code, HTTP status and sentence in one table. */
export const DECODE_ERRORS = {
  malformed_protobuf: { status: 400, title: 'the body is not the protobuf message that this path takes' },
  malformed_json: { status: 400, title: 'the body is not JSON' },
  malformed_request: { status: 400, title: 'the body is JSON of another shape than this path takes' },
  unsupported_encoding: { status: 415, title: 'this path does not take that encoding' },
  broken_snappy: { status: 400, title: 'the body is not in the block format of Snappy' },
  malformed_exposition: { status: 400, title: 'the target does not speak the format that it announces' },
  scrape_limit: { status: 400, title: 'the target exposes more than its limits allow' },
  other_message: { status: 415, title: 'the body is another message than its content type says' },
} as const;
export type DecodeErrorCode = keyof typeof DECODE_ERRORS;

/** The whole request is broken: nothing of it is taken. Thrown by decoders, caught by the decode session alone. */
export class MalformedRequest extends Error {
  readonly code: DecodeErrorCode;

  constructor(code: DecodeErrorCode, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'MalformedRequest';
    this.code = code;
  }
}
