import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface ReceivedSpan {
  readonly service: string;
  readonly version: string;
  readonly traceId: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A real socket that takes OTLP and reads of it what the tests ask about. */
export class OtlpReceiver implements AsyncDisposable {
  readonly spans: ReceivedSpan[] = [];
  readonly logBodies: string[] = [];
  readonly metricNames = new Set<string>();
  readonly keys = new Set<string | undefined>();
  readonly #server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    this.keys.add(request.headers['x-api-key'] as string | undefined);
    this.#read(request.url ?? '', request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Names of the services that took part in each trace. */
  traces(): Map<string, Set<string>> {
    const traces = new Map<string, Set<string>>();
    for (const { traceId, service } of this.spans) {
      traces.set(traceId, (traces.get(traceId) ?? new Set()).add(service));
    }
    return traces;
  }

  /** The three requests have the same shape: resources (1) of scopes (2) of records (2). */
  #read(path: string, body: Uint8Array): void {
    for (const ofResource of fields(body, 1)) {
      const resource = attributes(fields(ofResource, 1)[0] ?? new Uint8Array(), 1);
      for (const record of fields(ofResource, 2).flatMap((scope) => fields(scope, 2))) {
        if (path === '/v1/metrics') this.metricNames.add(text(fields(record, 1)[0]));
        else if (path === '/v1/logs') this.logBodies.push(text(fields(fields(record, 5)[0] ?? new Uint8Array(), 1)[0]));
        else {
          this.spans.push({
            service: resource['service.name'] ?? '',
            version: resource['service.version'] ?? '',
            traceId: Buffer.from(fields(record, 1)[0] ?? []).toString('hex'),
            name: text(fields(record, 5)[0]),
            attributes: attributes(record, 9),
          });
        }
      }
    }
  }
}

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('utf8');

/** Key and text value of each KeyValue; values that are no text are left empty. */
function attributes(message: Uint8Array, number: number): Record<string, string> {
  return Object.fromEntries(
    fields(message, number).map((pair) => [
      text(fields(pair, 1)[0]),
      text(fields(fields(pair, 2)[0] ?? new Uint8Array(), 1)[0]),
    ]),
  );
}

/** Length-delimited fields of one number in a protobuf message. */
function fields(message: Uint8Array, wanted: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const type = tag & 7;
    if (type === 0) varint();
    else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else {
      const length = varint();
      if (Math.floor(tag / 8) === wanted) found.push(message.subarray(at, at + length));
      at += length;
    }
  }
  return found;
}
