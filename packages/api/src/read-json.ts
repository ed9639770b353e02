import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { ApiError } from './errors.ts';

/**
 * Bodies are JSON, which is UTF-8 (RFC 8259 §8.1): read otherwise, of a text in another encoding something else would be asked than was meant.
 * Compressed ones are none here (RFC 9110 §15.5.16).
 */
export function readJson(scope: FastifyInstance): void {
  const parse = scope.getDefaultJsonParser('error', 'error');
  scope.removeContentTypeParser('application/json');
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const coding = request.headers['content-encoding']?.trim().toLowerCase() || 'identity';
    if (coding !== 'identity') {
      done(new ApiError('unsupported_media_type', `the body is encoded as "${coding}"; send it as it is`));
    } else if (isUtf8(body)) {
      void parse(request, body.toString(), done);
    } else {
      done(new ApiError('invalid_request', 'the body cannot be read: JSON is UTF-8, and this is not'));
    }
  });
}
