import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { giveBack } from '../../batch/give-back.ts';
import type { ByteBudget } from '../byte-budget.ts';
import { type Refusal, refusal } from '../refusal.ts';

export interface ReadBodyOptions {
  /** Of the inflated body. */
  readonly maxBodyBytes: number;
  /** For the whole body: who needs longer is too slow, however steadily the bytes drip. */
  readonly timeoutMs: number;
  readonly budget: ByteBudget;
  /** The body is taken as it comes, whatever its content encoding. */
  readonly isDeflated?: boolean;
}

export type BodyReading =
  /** The bytes stay taken from the budget until `release`. */
  | { readonly kind: 'read'; readonly body: Uint8Array<ArrayBuffer>; readonly release: () => void }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The sender went away: there is nobody to answer. */
  | { readonly kind: 'aborted' };

/** Larger than zlib's default, so that a large body comes in fewer pieces. */
const INFLATED_CHUNK_BYTES = 65_536;

/** `identity` and absence mean no inflation. */
const INFLATERS: Readonly<Record<string, (() => Transform) | null>> = {
  '': null,
  identity: null,
  gzip: () => createGunzip({ chunkSize: INFLATED_CHUNK_BYTES }),
  'x-gzip': () => createGunzip({ chunkSize: INFLATED_CHUNK_BYTES }),
  deflate: () => createInflate({ chunkSize: INFLATED_CHUNK_BYTES }),
  zstd: () => createZstdDecompress({ chunkSize: INFLATED_CHUNK_BYTES }),
};

/** Reads and inflates a body into one buffer of its own, never holding more than the limit and the budget allow. */
export function readBody(request: IncomingMessage, options: ReadBodyOptions): Promise<BodyReading> {
  // Who went away before it was his turn: no event would tell.
  if (request.destroyed) return Promise.resolve({ kind: 'aborted' });
  const encoding = (request.headers['content-encoding'] ?? '').trim().toLowerCase();
  const createInflater = options.isDeflated ? null : INFLATERS[encoding];
  if (createInflater === undefined) return refusing(request, refusal('unknown_content_encoding', `'${encoding}'`));
  const declaredBytes = Number(request.headers['content-length'] ?? 0);
  if (declaredBytes > options.maxBodyBytes) return refusing(request, tooLarge(options.maxBodyBytes));
  return gather(request, createInflater === null ? undefined : createInflater(), options);
}

function gather(
  request: IncomingMessage,
  inflater: Transform | undefined,
  { maxBodyBytes, timeoutMs, budget }: ReadBodyOptions,
): Promise<BodyReading> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    let isSettled = false;

    const settle = (reading: BodyReading): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      source.off('data', onData);
      if (reading.kind !== 'read') budget.giveBack(sizeBytes);
      if (inflater !== undefined) {
        request.unpipe(inflater);
        inflater.destroy();
      }
      // What still comes is read and forgotten, so that the answer gets through to a sender who is still writing.
      request.resume();
      resolve(reading);
    };
    const refuse = (refused: Refusal): void => settle({ kind: 'refused', refusal: refused });
    const onData = (chunk: Uint8Array): void => {
      if (sizeBytes + chunk.byteLength > maxBodyBytes) {
        refuse(tooLarge(maxBodyBytes));
      } else if (!budget.tryTake(chunk.byteLength, sizeBytes)) {
        refuse(refusal('receiver_busy'));
      } else {
        sizeBytes += chunk.byteLength;
        chunks.push(chunk);
      }
    };
    const timer = setTimeout(() => refuse(refusal('body_too_slow', `more than ${timeoutMs / 1000} s`)), timeoutMs);

    const source = inflater === undefined ? request : request.pipe(inflater);
    source.on('data', onData);
    source.on('end', () => {
      const taken = sizeBytes;
      settle({ kind: 'read', body: joined(chunks, taken), release: () => budget.giveBack(taken) });
    });
    inflater?.on('error', (error) => refuse(refusal('broken_compression', error.message)));
    request.on('error', () => settle({ kind: 'aborted' }));
    request.on('close', () => {
      if (!request.complete) settle({ kind: 'aborted' });
    });
  });
}

function refusing(request: IncomingMessage, refused: Refusal): Promise<BodyReading> {
  request.resume();
  return Promise.resolve({ kind: 'refused', refusal: refused });
}

function tooLarge(maxBodyBytes: number): Refusal {
  return refusal('body_too_large', `the limit is ${maxBodyBytes} bytes`);
}

/** A buffer of its own can be given to a decoding worker without a copy. */
function joined(chunks: readonly Uint8Array[], sizeBytes: number): Uint8Array<ArrayBuffer> {
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1 && first.byteLength === first.buffer.byteLength)
    return first as Uint8Array<ArrayBuffer>;
  // Megabytes need not be zeroed first where every byte is written.
  const body = new Uint8Array(Buffer.allocUnsafeSlow(sizeBytes).buffer);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.byteLength;
    giveBack(chunk);
  }
  // Nothing, or what was in memory before would be taken for what was sent.
  return body.fill(0, at);
}
