import { createRowEncoder } from '@oriel/store-clickhouse/encoder';
import { DEFAULT_LIMITS, DEFAULT_RETENTION, type Limits, type TenantPolicy } from '@oriel/telemetry';
import type { DecodeReply, DecodeRequest } from '../../decode-request.ts';
import { createDecodeSession } from '../../decode-session.ts';

export const ARRIVAL_MS = Date.parse('2026-03-01T12:00:00Z');

export const ANY_TIME: TenantPolicy = {
  tenant: 7,
  retention: DEFAULT_RETENTION,
  acceptAnyTime: true,
  redactKeys: [],
  redactPatterns: [],
};

type TriedRequest = Partial<Omit<DecodeRequest, 'body'>> & { readonly body: Uint8Array | string | object };

/** A session on the real encoder, with the defaults that most tests want. */
export function trySession({ limits = DEFAULT_LIMITS }: { readonly limits?: Limits } = {}) {
  const encoder = createRowEncoder();
  const session = createDecodeSession({ encoder, limits });
  const decode = (request: TriedRequest): DecodeReply =>
    session.decode({
      decoder: 'otlp',
      signal: 'logs',
      encoding: 'json',
      policy: ANY_TIME,
      arrivalMs: ARRIVAL_MS,
      ...request,
      body: toBytes(request.body),
    });
  /** What is in the encoder, in a form that compares fast and prints short; the encoder is empty afterwards. */
  const flushed = () =>
    encoder.flush().map(({ bytes, ...rest }) => ({ ...rest, bytes: Buffer.from(bytes).toString('latin1') }));
  return { encoder, decode, flushed };
}

function toBytes(body: Uint8Array | string | object): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
