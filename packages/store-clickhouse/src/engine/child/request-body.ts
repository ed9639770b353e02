import { createWriteStream } from 'node:fs';
import { access, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { sentRowsPath } from '../sent-rows.ts';
import { EngineException } from './engine-exception.ts';

/** Statements without data; rows go by file and have no such limit. */
const MAX_STATEMENT_BYTES = 16 * 1024 * 1024;

/** The body without its Content-Encoding. Errors of the source reach whoever reads. */
export function inflatedBody(incoming: IncomingMessage): Readable {
  const encoding = incoming.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return incoming;
  const inflate = {
    gzip: createGunzip,
    'x-gzip': createGunzip,
    deflate: createInflate,
    br: createBrotliDecompress,
    zstd: createZstdDecompress,
  }[encoding];
  if (!inflate) throw new EngineException(48, 'NOT_IMPLEMENTED', `Unknown compression method "${encoding}"`);
  const inflated = inflate();
  incoming.once('error', (error) => inflated.destroy(error));
  return incoming.pipe(inflated);
}

/** The body as text, for statements. */
export async function readText(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_STATEMENT_BYTES) {
      throw new EngineException(
        161,
        'QUERY_IS_TOO_LARGE',
        `the statement is longer than ${MAX_STATEMENT_BYTES} bytes; send rows after INSERT … FORMAT in the query parameter`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Rows of one INSERT in a file of the engine's own, removed at the end of the scope. */
export class RowsFile implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async write(directory: string, name: string, rows: Readable | string): Promise<RowsFile> {
    const file = new RowsFile(join(directory, `${name}.rows`));
    try {
      const source = typeof rows === 'string' ? new PassThrough().end(rows) : rows;
      await pipeline(source, createWriteStream(file.path, { mode: 0o600, highWaterMark: 1024 * 1024 }));
    } catch (error) {
      await file[Symbol.asyncDispose]();
      throw diskFault(error) ?? error;
    }
    return file;
  }

  /**
   * A file that the sender of the statement wrote here. One that is not there any more went with the rows of
   * an engine before this one: the sender must send again, and must not take it for a fault of the rows.
   */
  static async sent(directory: string, name: string): Promise<RowsFile> {
    const path = sentRowsPath(directory, name);
    if (path === undefined) throw new EngineException(36, 'BAD_ARGUMENTS', 'the name of sent rows is a UUID');
    await access(path).catch((cause: Error) => {
      throw new EngineException(74, 'CANNOT_READ_FROM_FILE_DESCRIPTOR', `Cannot read the sent rows: ${cause.message}`);
    });
    return new RowsFile(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { force: true });
  }
}

/** A full disk is a passing condition of the engine, and must not look like a fault of the rows. */
function diskFault(error: unknown): EngineException | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new EngineException(243, 'NOT_ENOUGH_SPACE', 'No space is left on the disk of the data directory');
  }
  if (code === 'EROFS' || code === 'EIO' || code === 'EACCES') {
    return new EngineException(75, 'CANNOT_WRITE_TO_FILE_DESCRIPTOR', `Cannot write to the data directory: ${code}`);
  }
  return undefined;
}
