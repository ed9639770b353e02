import { chmodSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { ORIEL_ERRORS, OrielError, type OrielErrorCode } from '../errors.ts';
import type { DataDirectory } from './layout.ts';

/**
 * How commands reach a running server: HTTP over a unix socket that only its owner may open, so whoever can read the
 * data directory as its owner may administer it and nobody else.
 *
 *     POST /COMMAND  {"name":"ci"}  →  200 {"result": …}  |  422 {"code":"bad_command","detail":"…"}
 *
 * Who accepts lines is told how far a long command is: any number of {"progress":"…"}, then one of the above, whose status cannot be
 * said any more.
 */
export type ControlHandler = (
  command: string,
  input: unknown,
  onProgress: (sentence: string) => void,
) => Promise<unknown>;

const LINES = 'application/x-ndjson';

export async function serveControlSocket(directory: DataDirectory, handle: ControlHandler): Promise<AsyncDisposable> {
  rmSync(directory.controlSocket, { force: true });
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      void answer(incoming.url ?? '/', Buffer.concat(chunks).toString());
    });
    const takesLines = incoming.headers.accept === LINES;
    const onProgress = (progress: string): void => {
      if (!takesLines) return;
      if (!response.headersSent) response.writeHead(200, { 'content-type': LINES });
      response.write(`${JSON.stringify({ progress })}\n`);
    };
    async function answer(path: string, body: string): Promise<void> {
      const [status, reply] = await run(handle, path.slice(1), body, onProgress);
      if (!response.headersSent) response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(reply));
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(directory.controlSocket, resolve);
  });
  chmodSync(directory.controlSocket, 0o600);
  return {
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory.controlSocket, { force: true });
    },
  };
}

async function run(
  handle: ControlHandler,
  command: string,
  body: string,
  onProgress: (sentence: string) => void,
): Promise<[number, unknown]> {
  try {
    return [200, { result: (await handle(command, JSON.parse(body || '{}'), onProgress)) ?? null }];
  } catch (error) {
    const { code, message } = commandFailure(error);
    return [422, { code, detail: message }];
  }
}

/** What a command was refused for, in the words of whoever refused it: the same whether a server carries it out or not. */
export function commandFailure(error: unknown): OrielError {
  if (error instanceof OrielError) return error;
  return new OrielError('bad_command', error instanceof Error ? error.message : String(error), { cause: error });
}

/** With `onProgress` how far a long command is. @throws OrielError `not_running` when nobody listens; the command's own error otherwise. */
export async function callControlSocket(
  directory: DataDirectory,
  command: string,
  input: unknown,
  onProgress?: (sentence: string) => void,
): Promise<unknown> {
  const reply = await new Promise<string>((resolve, reject) => {
    const fail = (cause: Error) =>
      reject(new OrielError('not_running', `no Oriel runs on '${directory.root}'`, { cause }));
    const outgoing = request(
      {
        socketPath: directory.controlSocket,
        path: `/${command}`,
        method: 'POST',
        headers: onProgress === undefined ? {} : { accept: LINES },
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          body += chunk;
          if (response.headers['content-type'] !== LINES) return;
          const lines = body.split('\n');
          body = lines.pop() ?? '';
          for (const line of lines) onProgress?.((JSON.parse(line) as { progress: string }).progress);
        });
        response.on('end', () => resolve(body));
        // Who has begun to answer may still end before the answer does.
        response.on('error', fail);
      },
    );
    outgoing.on('error', fail);
    outgoing.end(JSON.stringify(input));
  });
  const parsed = JSON.parse(reply) as { result?: unknown; code?: string; detail?: string };
  if (parsed.code === undefined && parsed.detail === undefined) return parsed.result;
  const code = parsed.code && parsed.code in ORIEL_ERRORS ? (parsed.code as OrielErrorCode) : 'bad_command';
  throw new OrielError(code, parsed.detail);
}
