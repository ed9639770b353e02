import type { Readable } from 'node:stream';

/** The client lets go of the signal once the answer has begun: the rest of it must still end when asked to. */
export async function* abortable(
  stream: Readable,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer, void, void> {
  const onAbort = () => stream.destroy(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    stream.destroy();
  }
}

/** The whole answer. */
export async function collect(stream: Readable, signal: AbortSignal | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of abortable(stream, signal)) chunks.push(chunk);
  // Always a buffer of its own: small ones of Node's share a pool, where numbers do not lie aligned.
  return chunks.length === 1 && chunks[0]!.byteOffset % 8 === 0 ? chunks[0]! : Buffer.concat(chunks);
}
