import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { DOOR_ERRORS, type DoorErrorCode } from '../errors.ts';

/** What Node's parser found, to the refusal that says so; everything else is a request that is none. */
const REFUSAL_BY_CODE: Readonly<Record<string, DoorErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
};

/** Refuses bytes that never became a request, in the form of every other refusal, and ends the connection. */
export function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = REFUSAL_BY_CODE[error.code ?? ''] ?? 'unreadable_request';
  const { status, title } = DOOR_ERRORS[code];
  const body = JSON.stringify({ type: `urn:oriel:error:${code}`, title, status, code, detail: title });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
