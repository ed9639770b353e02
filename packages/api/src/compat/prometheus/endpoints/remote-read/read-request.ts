import type { LabelMatcher, MatchOperator } from '@oriel/promql';
import { uncompressSync } from 'snappy';
import { PrometheusError } from '../../prometheus-error.ts';
import { type WireField, wireFields } from './wire-reader.ts';

export type ResponseType = 'SAMPLES' | 'STREAMED_XOR_CHUNKS';

/** One query: both ends included, in milliseconds since the epoch. Its hints are advice, and are not read. */
export interface ReadQuery {
  readonly startMs: number;
  readonly endMs: number;
  readonly matchers: readonly LabelMatcher[];
}

export interface ReadRequest {
  readonly queries: readonly ReadQuery[];
  /** The first of the accepted ones that is spoken here. */
  readonly responseType: ResponseType;
}

/** By their numbers on the wire. */
const RESPONSE_TYPES: readonly ResponseType[] = ['SAMPLES', 'STREAMED_XOR_CHUNKS'];
const OPERATORS: readonly MatchOperator[] = ['=', '!=', '=~', '!~'];

/** A question is a few selectors; what says to be larger is none. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_QUERIES = 100;
const MOST_SIZE_BYTES = 5;
/** What the storage can name: from the epoch to the year 2100. Clients say "always" by the ends of 64 bits. */
const FIRST_MS = 0n;
const LAST_MS = BigInt(Date.UTC(2100, 0, 1));

/** prometheus.ReadRequest in Snappy's block format (Prometheus, "Remote Read API"). */
export function decodeReadRequest(body: Uint8Array): ReadRequest {
  const queries: ReadQuery[] = [];
  const accepted: number[] = [];
  for (const field of wireFields(inflate(body))) {
    if (field.number === 1) queries.push(decodeQuery(field.bytes));
    else if (field.number === 2) accepted.push(...enumsOf(field));
  }
  if (queries.length > MOST_QUERIES)
    throw new PrometheusError('bad_data', `a request may hold ${MOST_QUERIES} queries; this one has ${queries.length}`);
  return { queries, responseType: chooseType(accepted) };
}

function decodeQuery(bytes: Uint8Array): ReadQuery {
  let start = 0n;
  let end = 0n;
  const matchers: LabelMatcher[] = [];
  for (const { number, varint, bytes: inner } of wireFields(bytes)) {
    if (number === 1) start = BigInt.asIntN(64, varint);
    else if (number === 2) end = BigInt.asIntN(64, varint);
    else if (number === 3) matchers.push(decodeMatcher(inner));
  }
  // Ends that lie before the epoch, or the wrong way round, ask for nothing.
  return {
    startMs: Number(start > FIRST_MS ? start : FIRST_MS),
    endMs: Number(end < LAST_MS ? end : LAST_MS),
    matchers,
  };
}

function decodeMatcher(bytes: Uint8Array): LabelMatcher {
  let type = 0n;
  let name = '';
  let value = '';
  for (const { number, varint, bytes: inner } of wireFields(bytes)) {
    if (number === 1) type = varint;
    else if (number === 2) name = textOf(inner);
    else if (number === 3) value = textOf(inner);
  }
  const op = OPERATORS[Number(type)];
  if (op === undefined) throw new PrometheusError('bad_data', `${type} is no type of a label matcher`);
  return { name, op, value };
}

/** Repeated enums come packed or one by one. */
function enumsOf({ varint, bytes }: WireField): number[] {
  return bytes.length === 0 ? [Number(varint)] : [...bytes];
}

function chooseType(accepted: readonly number[]): ResponseType {
  if (accepted.length === 0) return 'SAMPLES';
  const chosen = accepted.map((type) => RESPONSE_TYPES[type]).find((type) => type !== undefined);
  if (chosen !== undefined) return chosen;
  throw new PrometheusError(
    'bad_data',
    `server does not support any of the requested response types: ${accepted.join(' ')}; supported: ${RESPONSE_TYPES.join(' ')}`,
  );
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

/** The body says its size before it is inflated, so that nobody makes us hold megabytes for a word. */
function inflate(body: Uint8Array): Uint8Array {
  const size = sizeOf(body);
  if (size > MOST_BYTES)
    throw new PrometheusError('bad_data', `the body inflates to ${size} bytes; ${MOST_BYTES} are allowed`);
  try {
    return uncompressSync(Buffer.from(body), { asBuffer: true }) as Buffer;
  } catch (cause) {
    throw new PrometheusError('bad_data', `the body cannot be inflated: ${(cause as Error).message}`);
  }
}

function sizeOf(body: Uint8Array): number {
  let size = 0;
  for (let at = 0; at < MOST_SIZE_BYTES && at < body.length; at++) {
    const byte = body[at]!;
    size += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return size;
  }
  throw new PrometheusError('bad_data', 'the body does not begin as one in the block format of Snappy does');
}
