import { availableParallelism } from 'node:os';
import { Readable } from 'node:stream';
import { constants, type ZlibOptions, type ZstdOptions } from 'node:zlib';
import compress from '@fastify/compress';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { gzipAtOnce } from './gzip-at-once.ts';
import { GzipSideBySide } from './gzip-side-by-side.ts';

/** What fits into one packet anyway is not worth the time. */
const LEAST_BYTES = 1_024;
/** A large answer goes to and from the thread that compresses it in pieces of this size, Node's own is a quarter of it. */
const PIECE_BYTES = 64 * 1_024;
/** An answer of two such pieces at most is compressed where it was made: that takes less than a stream and a thread take to be asked. */
export const MOST_AT_ONCE_BYTES = 2 * PIECE_BYTES;

/** Whoever reads nothing but gzip waits longest for it. More threads are for others to use, too. */
const LANES = Math.min(2, availableParallelism());

/** For gzip and zstd, each of which has a name of its own for the same. */
const QUICKLY: ZlibOptions & ZstdOptions = {
  level: 1,
  params: { [constants.ZSTD_c_compressionLevel]: 1 },
  chunkSize: PIECE_BYTES,
};

/**
 * Answers are compressed as the client says that it can read them (RFC 9110 §12.5.3), best first. Each of them the quickest way: a
 * page of metrics is mostly digits, of which the slow ways make hardly less, in three to six times the time. Who excludes every coding, and
 * none, too, gets it as it is (§12.4.1): there is nothing in which a refusal could be read either.
 */
export async function compressAnswers(app: FastifyInstance): Promise<void> {
  await app.register(compress, {
    threshold: LEAST_BYTES,
    syncThreshold: MOST_AT_ONCE_BYTES,
    // The last is none: whoever would rather have that gets it.
    encodings: ['zstd', 'br', 'gzip', 'identity'],
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 1 }, chunkSize: PIECE_BYTES },
    zlibOptions: QUICKLY,
    zlib: { createGzip: (options: ZlibOptions) => new GzipSideBySide(LANES, options), gzipSync: gzipAtOnce },
    // Requests with a body are few and small; telemetry has doors of its own, with bounds.
    globalDecompression: false,
  });
  // Of what goes out as it is, too: for others it may be compressed, and a cache has to know (RFC 9110 §12.5.5).
  app.addHook('onSend', async (request, reply, payload) => {
    const hasContent = payload != null || reply.statusCode === 304;
    if (hasContent && !reply.hasHeader('content-encoding')) addVary(reply, 'accept-encoding');
    // What would be compressed has another length, which is not said then (§8.6): that of a stream is not.
    const isLong = (typeof payload === 'string' || payload instanceof Buffer) && payload.length >= LEAST_BYTES;
    if (request.method === 'HEAD' && request.headers['accept-encoding'] && isLong) return Readable.from([]);
  });
}

function addVary(reply: FastifyReply, field: string): void {
  const told = [reply.getHeader('vary') ?? []].flat().join(', ');
  const fields = told.toLowerCase().split(/\s*,\s*/);
  if (!fields.includes(field) && !fields.includes('*')) reply.header('vary', told === '' ? field : `${told}, ${field}`);
}
