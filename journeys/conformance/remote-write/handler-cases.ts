import { encodeSymbolizedRequest, encodeWriteRequest, type SentSeries } from '@oriel/ingest/test/encode-write-request';
import { type Case, expectEqual, readJson } from '../run-cases.ts';
import { type Answer, type Target, write } from './target.ts';

interface GoName {
  readonly $go: string;
}

/** `remote_write_receiver.json`: the tables of Prometheus' own receiver tests. */
interface HandlerTables {
  readonly TestRemoteWriteHandlerHeadersHandling_V1Message: readonly HeaderCase[];
  readonly TestRemoteWriteHandlerHeadersHandling_V2Message: readonly HeaderCase[];
  readonly TestRemoteWriteHandler_V2Message: readonly MessageCase[];
  readonly TestRemoteWriteHandler_V2Message_NoDuplicateTypeAndUnitLabels: readonly { readonly desc: string }[];
}

interface HeaderCase {
  readonly name?: string;
  readonly reqHeaders?: Readonly<Record<string, string | GoName>>;
  readonly expectedCode: GoName;
  readonly expectedError?: string;
}

interface MessageCase {
  readonly desc: string;
  readonly input: GoName | { readonly $call: string; readonly args: readonly unknown[] };
  readonly symbols?: unknown;
  readonly expectedCode: GoName;
  readonly expectedRespBody?: string;
  readonly enableTypeAndUnitLabels?: boolean;
}

interface WireSeries {
  readonly LabelsRefs: readonly number[];
  readonly Samples?: readonly { readonly Value: number; readonly Timestamp: number }[];
  readonly Exemplars?: readonly { readonly Value: number; readonly Timestamp: number }[];
  readonly Metadata?: { readonly UnitRef?: number; readonly HelpRef?: number };
}

const STATUSES: Readonly<Record<string, number>> = {
  'http.StatusNoContent': 204,
  'http.StatusBadRequest': 400,
  'http.StatusUnsupportedMediaType': 415,
};
const GO_VALUES: Readonly<Record<string, string>> = {
  'remoteWriteContentTypeHeaders[remoteapi.WriteV1MessageType]': 'application/x-protobuf',
  'remoteWriteContentTypeHeaders[remoteapi.WriteV2MessageType]':
    'application/x-protobuf;proto=io.prometheus.write.v2.Request',
  'compression.Snappy': 'snappy',
  RemoteWriteVersion20HeaderValue: '2.0.0',
  'appProtoContentType + ";proto=yolo"': 'application/x-protobuf;proto=yolo',
};
const V2_HEADERS = {
  'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
  'content-encoding': 'snappy',
};

/** Two series and 18 symbols, which is what the expected sentences speak of; all times are now, all values ones. */
const FIXTURE_LABELS = { __name__: 'test_metric1', b: 'c', baz: 'qux', d: 'e', foo: 'bar' };
const FIXTURE_SYMBOLS = [
  '',
  ...['__name__', 'test_metric1', 'b', 'c', 'baz', 'qux', 'd', 'e', 'foo', 'bar', 'f', 'g', 'h', 'i'],
  ...['Test gauge', 'Test counter', 'bytes'],
];

export function handlerCases(suite: string, target: Target): readonly Case[] {
  const tables = readJson<HandlerTables>(suite, 'remote_write_receiver.json');
  return [
    ...tables.TestRemoteWriteHandlerHeadersHandling_V1Message.flatMap((one) => headerCase('1.0', one, target)),
    ...tables.TestRemoteWriteHandlerHeadersHandling_V2Message.flatMap((one) => headerCase('2.0', one, target)),
    ...tables.TestRemoteWriteHandler_V2Message.map((one) => messageCase(one, target)),
    ...tables.TestRemoteWriteHandler_V2Message_NoDuplicateTypeAndUnitLabels.map(({ desc }) => ({
      name: `message: ${desc}`,
      skip: TYPE_AND_UNIT_LABELS,
    })),
  ];
}

const TYPE_AND_UNIT_LABELS = 'type and unit are kept beside the labels; the flag that makes labels of them is not set';

function headerCase(
  version: '1.0' | '2.0',
  { name, reqHeaders, expectedCode, expectedError }: HeaderCase,
  target: Target,
): Case[] {
  // Two rows of the table are headers, not cases.
  if (name === undefined) return [];
  return [
    {
      name: `headers of ${version}: ${name}`,
      run: async () => {
        const series: SentSeries[] = [fixture(Date.now())];
        const body = version === '1.0' ? encodeWriteRequest(series) : encodeSymbolizedRequest(series);
        const answer = await write(target, body, headersOf(reqHeaders ?? {}));
        expectEqual('status', answer.status, STATUSES[expectedCode.$go]);
        // Of a receiver that takes one of the messages alone; ours takes both, and says that it got the other one.
        const isOfOneMessage = expectedError?.includes('only accepts io.prometheus.write.v2.Request') ?? false;
        if (expectedError !== undefined && !isOfOneMessage)
          expectEqual('body', answer.body.includes(expectedError) ? expectedError : answer.body, expectedError);
      },
    },
  ];
}

function messageCase(one: MessageCase, target: Target): Case {
  const name = `message: ${one.desc}`;
  const reason = whyNot(one);
  if (reason !== undefined) return { name, skip: reason };
  return {
    name,
    run: async () => {
      const now = Date.now();
      const broken = 'args' in one.input ? brokenSeries(one.input.args, now) : [];
      const answer: Answer = await write(
        target,
        encodeSymbolizedRequest([...broken, fixture(now), fixture(now + 1)], FIXTURE_SYMBOLS),
        V2_HEADERS,
      );
      expectEqual('status', answer.status, STATUSES[one.expectedCode.$go]);
      expectEqual('body', answer.body, one.expectedRespBody ?? '');
      expectEqual('samples written beside the broken one', answer.written.samples, 2);
      expectEqual('histograms written', answer.written.histograms, 2);
      expectEqual('exemplars written', answer.written.exemplars, 2);
    },
  };
}

function whyNot({ desc, enableTypeAndUnitLabels, input }: MessageCase): string | undefined {
  if (/error/.test(desc) && desc.startsWith('Internal')) return 'needs a store that fails on command';
  if (/errs are noop/.test(desc)) return 'needs a store that fails on command';
  if (/OOO/.test(desc)) return 'late samples are taken in any order';
  if (/dup .*sample/.test(desc)) return 'a sample that is sent twice is kept once, and is no fault';
  if (enableTypeAndUnitLabels) return TYPE_AND_UNIT_LABELS;
  if ('$call' in input && input.$call !== 'append') return 'its request is made by code, not given as data';
  return undefined;
}

/** The series that the case puts in front of the fixture. */
function brokenSeries(args: readonly unknown[], now: number): SentSeries[] {
  const list = args.find((argument): argument is readonly WireSeries[] => Array.isArray(argument));
  if (list === undefined) throw new Error('the case has no series in front');
  return list.map(({ LabelsRefs, Samples = [], Exemplars = [], Metadata }) => ({
    labels: {},
    labelRefs: LabelsRefs,
    samples: Samples.map(({ Value, Timestamp }) => ({ value: Value, timeMs: now + Timestamp })),
    exemplars: Exemplars.map(({ Value, Timestamp }) => ({ labels: {}, value: Value, timeMs: now + Timestamp })),
    ...(Metadata?.HelpRef === undefined ? {} : { helpRef: Metadata.HelpRef }),
    ...(Metadata?.UnitRef === undefined ? {} : { unitRef: Metadata.UnitRef }),
  }));
}

function fixture(timeMs: number): SentSeries {
  return {
    labels: FIXTURE_LABELS,
    samples: [{ value: 1, timeMs, startMs: timeMs - 1_000 }],
    histograms: [
      {
        timeMs: timeMs + 1,
        count: 4,
        sum: 3,
        positiveSpans: [{ offset: 0, length: 2 }],
        positive: [1, 2],
      },
    ],
    exemplars: [{ labels: { f: 'g' }, value: 1, timeMs }],
    metadata: { type: 2, help: 'Test gauge', unit: 'bytes' },
  };
}

function headersOf(wanted: Readonly<Record<string, string | GoName>>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(wanted)) {
    const text = typeof value === 'string' ? value : GO_VALUES[value.$go];
    if (text === undefined) throw new Error(`the header value ${JSON.stringify(value)} is not known`);
    headers[name === 'RemoteWriteVersionHeader' ? 'x-prometheus-remote-write-version' : name] = text;
  }
  return headers;
}
