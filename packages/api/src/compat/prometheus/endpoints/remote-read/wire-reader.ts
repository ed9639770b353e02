import { PrometheusError } from '../../prometheus-error.ts';

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

/** One field of a message: its number, and its value by the wire type: a varint, or the bytes of what has a length or is fixed. */
export interface WireField {
  readonly number: number;
  /** 0 for what is none. */
  readonly varint: bigint;
  /** Empty for a varint. */
  readonly bytes: Uint8Array;
}

const NO_BYTES = new Uint8Array();

/** The fields of a Protocol Buffers message in their order (protobuf.dev, "Encoding"). */
export function* wireFields(message: Uint8Array): Generator<WireField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) throw broken('a number does not end');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw broken('a number has more than 64 bits');
  };
  const piece = (bytes: number): Uint8Array => {
    if (bytes > message.length - at) throw broken('a field reaches beyond its message');
    at += bytes;
    return message.subarray(at - bytes, at);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case VARINT:
        yield { number, varint: varint(), bytes: NO_BYTES };
        break;
      case LENGTH:
        yield { number, varint: 0n, bytes: piece(Number(varint())) };
        break;
      case FIXED64:
        yield { number, varint: 0n, bytes: piece(8) };
        break;
      case FIXED32:
        yield { number, varint: 0n, bytes: piece(4) };
        break;
      default:
        throw broken(`field ${number} has wire type ${tag % 8}, which does not stand here`);
    }
  }
}

function broken(what: string): PrometheusError {
  return new PrometheusError('bad_data', `the body is no message of Protocol Buffers: ${what}`);
}
