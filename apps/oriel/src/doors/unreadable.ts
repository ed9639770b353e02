import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** What Node's parser found, to the status that says so; everything else is a request that is none. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

const SENTENCES: Readonly<Record<number, readonly [code: string, sentence: string]>> = {
  400: ['invalid_request', 'this is not a request of HTTP/1.1'],
  408: ['request_timeout', 'the request did not arrive in time'],
  431: ['headers_too_large', 'the headers and the address are larger than 16 KiB; send a long search as POST'],
};

/** Refuses bytes that never became a request, in the form of every other refusal, and ends the connection. */
export function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUS_BY_CODE[error.code ?? ''] ?? 400;
  const [code, detail] = SENTENCES[status]!;
  const body = JSON.stringify({ type: `urn:oriel:error:${code}`, title: detail, status, code, detail });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
