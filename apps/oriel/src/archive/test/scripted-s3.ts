import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a bucket's server answers, in turn; the last answer for whatever comes after. */
export type ScriptedAnswer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

export interface ScriptedS3 extends AsyncDisposable {
  readonly url: string;
  /** Method and path of each request, with the headers that tell what it was. */
  readonly requests: { readonly line: string; readonly headers: IncomingMessage['headers']; readonly body: Buffer }[];
}

/** For failures that no real server gives on demand. */
export async function scriptedS3(...answers: readonly ScriptedAnswer[]): Promise<ScriptedS3> {
  const requests: ScriptedS3['requests'] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
    requests.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
    answers[Math.min(requests.length, answers.length) - 1]!(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function answer(status: number, body = '', headers: Readonly<Record<string, string>> = {}): ScriptedAnswer {
  return (_, response) => response.writeHead(status, headers).end(body);
}

export function refuse(status: number, code: string, message: string): ScriptedAnswer {
  return answer(status, `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}

/** Half of an answer, and then the connection is gone. */
export const cutOff: ScriptedAnswer = (_, response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('half', () => response.destroy());
};
