import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { sendStream } from './answer.ts';
import type { EngineRequest } from './engine-request.ts';

const REQUEST = { queryId: 'q', answerEncoding: undefined } as EngineRequest;

/** Asks, with a stream of these chunks as answer; resolves to what became of the stream. */
async function ask(chunksOf: (closed: Promise<unknown>) => AsyncGenerator<Uint8Array>, isPatient: boolean) {
  let isEnded = false;
  const { promise: answered, resolve } = Promise.withResolvers<unknown>();
  const server = createServer((_, response) => {
    async function* watched() {
      try {
        yield* chunksOf(once(response, 'close'));
      } finally {
        isEnded = true;
      }
    }
    sendStream(response, REQUEST, 'Native', watched(), (error) => error).then(resolve, resolve);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asking = httpRequest({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  asking.on('error', () => {});
  asking.end();
  if (isPatient) {
    const [response] = await once(asking, 'response');
    response.resume();
  } else {
    await once(server, 'request');
    asking.destroy();
  }
  await answered;
  server.closeAllConnections();
  server.close();
  return isEnded;
}

test('a stream that was sent is ended', async () => {
  const chunks = async function* () {
    yield new Uint8Array(10);
    yield new Uint8Array(10);
  };
  expect(await ask(chunks, true)).toBe(true);
});

test('a stream whose asker left before its first chunk is ended: its session is free again', async () => {
  const chunks = async function* (closed: Promise<unknown>) {
    await closed;
    yield new Uint8Array(10);
    yield new Uint8Array(10);
  };
  expect(await ask(chunks, false)).toBe(true);
});
