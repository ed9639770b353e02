export type { DecodeReply, DecodeRequest, DecoderName, OtlpSignal, RequestSignal } from './decode-request.ts';
export type { DecodeSession } from './decode-session.ts';
export { createDecodeSession } from './decode-session.ts';
export type { DecodeErrorCode } from './errors.ts';
export { DECODE_ERRORS } from './errors.ts';
