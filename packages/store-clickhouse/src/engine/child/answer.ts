import type { FileHandle } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { PassThrough, Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createDeflate, createGzip, createZstdCompress } from 'node:zlib';
import { EXCEPTION_TAG_HEADER, exceptionFrame, newExceptionTag } from '../exception-frame.ts';
import { exceptionCode, exceptionStatus, exceptionText } from './engine-exception.ts';
import type { EngineRequest } from './engine-request.ts';
import type { ReadAmount } from './read-meter.ts';

export interface AnswerSummary {
  readonly read: ReadAmount;
  readonly resultRows: number;
  readonly elapsedMs: number;
}

export const NOTHING_READ: AnswerSummary = { read: { rows: 0, bytes: 0 }, resultRows: 0, elapsedMs: 0 };

/** Sends a whole answer. */
export async function sendAnswer(
  response: ServerResponse,
  request: EngineRequest,
  format: string,
  body: Uint8Array,
  summary: AnswerSummary,
): Promise<void> {
  setAnswerHeaders(response, request, format, summary);
  if (!request.answerEncoding) {
    response.setHeader('Content-Length', body.length);
    response.end(body);
    return;
  }
  await pipeline(Readable.from([body]), compressor(response, request), response);
}

/** Sends a whole answer from its file, no faster than the other side reads. The file stays open. */
export async function sendFile(
  response: ServerResponse,
  request: EngineRequest,
  format: string,
  file: FileHandle,
  summary: AnswerSummary,
): Promise<void> {
  setAnswerHeaders(response, request, format, summary);
  if (!request.answerEncoding) response.setHeader('Content-Length', (await file.stat()).size);
  const body = file.createReadStream({ autoClose: false, start: 0, highWaterMark: 256 * 1024 });
  await pipeline(body, compressor(response, request), response);
}

/**
 * Sends an answer chunk by chunk, no faster than the other side reads. What fails before the first chunk is thrown and
 * still has a status of its own; what fails later is told at the end of the body.
 */
export async function sendStream(
  response: ServerResponse,
  request: EngineRequest,
  format: string,
  chunks: AsyncIterable<Uint8Array>,
  reasonOf: (error: unknown) => unknown,
): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]();
  async function* body(first: IteratorResult<Uint8Array, void>, tag: string): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (let next = first; !next.done; next = await iterator.next()) yield next.value;
    } catch (error) {
      yield exceptionFrame(tag, exceptionText(reasonOf(error)));
    }
  }
  try {
    const first = await iterator.next();
    const tag = newExceptionTag();
    setAnswerHeaders(response, request, format, NOTHING_READ);
    response.setHeader(EXCEPTION_TAG_HEADER, tag);
    await pipeline(body(first, tag), compressor(response, request), response);
  } finally {
    // Here and not in the body: of a response that is closed already the pipeline takes nothing, and a stream that nobody ends
    // would keep its session from every later statement.
    await iterator.return?.();
  }
}

export function sendException(response: ServerResponse, queryId: string, error: unknown): void {
  if (response.headersSent) {
    // The status is gone: a connection that ends early is the only honest answer left.
    response.destroy();
    return;
  }
  const code = exceptionCode(error);
  const text = `${exceptionText(error)}\n`;
  response.statusCode = exceptionStatus(code);
  response.setHeader('X-ClickHouse-Query-Id', queryId);
  response.setHeader('X-ClickHouse-Exception-Code', String(code));
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}

function setAnswerHeaders(
  response: ServerResponse,
  request: EngineRequest,
  format: string,
  summary: AnswerSummary,
): void {
  response.statusCode = 200;
  response.setHeader('X-ClickHouse-Query-Id', request.queryId);
  response.setHeader('X-ClickHouse-Format', format);
  response.setHeader('X-ClickHouse-Server-Display-Name', 'oriel-engine');
  response.setHeader('X-ClickHouse-Timezone', 'UTC');
  response.setHeader('X-ClickHouse-Summary', summaryHeader(summary));
  response.setHeader('Content-Type', contentType(format));
}

/** Numbers as strings, as the server writes them. */
function summaryHeader({ read, resultRows, elapsedMs }: AnswerSummary): string {
  return JSON.stringify({
    read_rows: String(read.rows),
    read_bytes: String(read.bytes),
    written_rows: '0',
    written_bytes: '0',
    total_rows_to_read: '0',
    result_rows: String(resultRows),
    result_bytes: '0',
    elapsed_ns: String(Math.round(elapsedMs * 1e6)),
  });
}

function contentType(format: string): string {
  if (format.startsWith('JSON')) return 'application/json; charset=UTF-8';
  if (format.startsWith('CSV')) return 'text/csv; charset=UTF-8';
  if (format.startsWith('TabSeparated') || format.startsWith('TSV')) return 'text/tab-separated-values; charset=UTF-8';
  if (format === 'Native' || format.startsWith('RowBinary')) return 'application/octet-stream';
  return 'text/plain; charset=UTF-8';
}

function compressor(response: ServerResponse, request: EngineRequest): Transform {
  if (!request.answerEncoding) return new PassThrough();
  response.setHeader('Content-Encoding', request.answerEncoding);
  return { gzip: createGzip, deflate: createDeflate, zstd: createZstdCompress }[request.answerEncoding]();
}
