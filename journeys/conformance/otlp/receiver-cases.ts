import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { encodeProtobuf } from '@oriel/ingest/test/encode-protobuf';
import { type Case, exampleText, expectEqual, SIGNALS, type SuiteSignal, send } from './suite.ts';

interface GoName {
  readonly $go: string;
}

/** `receiver_http.json`: the tables of the Collector's own receiver tests. */
interface ReceiverTables {
  readonly json_http: readonly HttpCase[];
  readonly proto_http: readonly HttpCase[];
  readonly invalid_requests: readonly {
    readonly name?: string;
    readonly uri: GoName;
    readonly method: GoName;
    readonly contentType: string;
    readonly expectedStatus: GoName;
    readonly expectedResponseBody?: string;
  }[];
  readonly invalid_encoding: readonly {
    readonly name: string;
    readonly content: string;
    readonly encoding: string;
    readonly status: number;
  }[];
  readonly ingest_states_http: readonly { readonly $line: number }[];
  readonly ingest_states_grpc: readonly { readonly $line: number }[];
  readonly paths: Readonly<Record<string, string>>;
}

interface HttpCase {
  readonly name: string;
  readonly encoding: string;
  readonly contentType?: string;
  readonly err?: unknown;
}

const STATUSES: Readonly<Record<string, number>> = {
  'http.StatusBadRequest': 400,
  'http.StatusMethodNotAllowed': 405,
  'http.StatusUnsupportedMediaType': 415,
};
const NEEDS_A_FAILING_CONSUMER = 'needs a consumer that fails on command, inside the receiver';
const NOT_A_SIGNAL_YET = 'profiles are no signal of Oriel yet';

export function receiverCases(suite: string): readonly Case[] {
  const tables = JSON.parse(readFileSync(join(suite, 'receiver_http.json'), 'utf8')) as ReceiverTables;
  return [
    ...SIGNALS.flatMap((signal) => [
      ...tables.json_http.map((one) => acceptedCase(suite, tables, signal, one, 'json')),
      ...tables.proto_http.map((one) => acceptedCase(suite, tables, signal, one, 'protobuf')),
      ...tables.invalid_encoding.map((one) => invalidEncodingCase(suite, tables, signal, one)),
    ]),
    ...tables.invalid_requests.map((one) => invalidRequestCase(tables, one)),
    ...[...tables.ingest_states_http, ...tables.ingest_states_grpc].map(({ $line }) => ({
      name: `receiver_http: ingest state of line ${$line}`,
      skip: NEEDS_A_FAILING_CONSUMER,
    })),
  ];
}

function acceptedCase(
  suite: string,
  tables: ReceiverTables,
  signal: SuiteSignal,
  { name, encoding, contentType = 'application/x-protobuf', err }: HttpCase,
  format: 'json' | 'protobuf',
): Case {
  const title = `receiver_http: ${signal}: ${name}`;
  if (err !== undefined) return { name: title, skip: NEEDS_A_FAILING_CONSUMER };
  return {
    name: title,
    run: async (target) => {
      const text = exampleText(suite, signal);
      const plain = format === 'json' ? Buffer.from(text) : encodeProtobuf(signal, JSON.parse(text) as object);
      const body = encoding === 'gzip' ? gzipSync(plain) : encoding === 'zstd' ? zstdCompressSync(plain) : plain;
      const answer = await send(target, tables.paths[signal]!, { contentType, encoding, body });
      expectEqual('status', answer.status, 200);
      if (format === 'json') {
        expectEqual('content type', answer.contentType, 'application/json');
        const { partialSuccess = {} } = JSON.parse(answer.body.toString()) as { partialSuccess?: object };
        expectEqual('partial success', partialSuccess, {});
      } else {
        expectEqual('content type', answer.contentType, 'application/x-protobuf');
        // An empty response, or an empty partial success in it.
        expectEqual('body', ['', '0a00'].includes(answer.body.toString('hex')), true);
      }
    },
  };
}

function invalidEncodingCase(
  suite: string,
  tables: ReceiverTables,
  signal: SuiteSignal,
  { name, content, encoding, status }: ReceiverTables['invalid_encoding'][number],
): Case {
  return {
    name: `receiver_http: ${signal}: ${name}`,
    run: async (target) => {
      const text = exampleText(suite, signal);
      const isJson = content === 'application/json';
      const body = isJson ? Buffer.from(text) : encodeProtobuf(signal, JSON.parse(text) as object);
      const answer = await send(target, tables.paths[signal]!, { contentType: content, encoding, body });
      expectEqual('status', answer.status, status);
    },
  };
}

function invalidRequestCase(
  tables: ReceiverTables,
  { name, uri, method, contentType, expectedStatus, expectedResponseBody }: ReceiverTables['invalid_requests'][number],
): Case {
  const verb = method.$go.replace('http.Method', '').toUpperCase();
  const signal = /^default(\w+)URLPath$/.exec(uri.$go)?.[1]?.toLowerCase() ?? '';
  const title = `receiver_http: ${signal}: ${verb} ${name ?? ''} "${contentType}"`;
  if (!SIGNALS.some((known) => known === signal)) return { name: title, skip: NOT_A_SIGNAL_YET };
  return {
    name: title,
    run: async (target) => {
      const body = Uint8Array.from([1, 2, 3, 4]);
      const answer = await send(target, tables.paths[signal]!, { method: verb, contentType, body });
      expectEqual('status', answer.status, STATUSES[expectedStatus.$go]);
      if (expectedResponseBody !== undefined) expectEqual('body', answer.body.toString(), expectedResponseBody);
    },
  };
}
