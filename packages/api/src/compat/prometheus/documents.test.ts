import type { LabelMatcher } from '@oriel/promql';
import { closeSegment, pushRecords, type SeriesSketch } from '@oriel/store/contract';
import { createRowEncoder } from '@oriel/store-clickhouse/encoder';
import { DEFAULT_RETENTION, type NativeHistogram, type TenantId } from '@oriel/telemetry';
import { compressSync } from 'snappy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestOriel, type TestOriel } from '../../../test/test-oriel.ts';
import { type AskedQuery, encodeReadRequest } from './endpoints/remote-read/test/encode-read-request.ts';
import { readFrames, readSamples, readXorChunk } from './endpoints/remote-read/test/read-answer.ts';
import { wireFields } from './endpoints/remote-read/wire-reader.ts';

const SAMPLES = 0;
const STREAMED_XOR_CHUNKS = 1;
const FUTURE_TYPE = 9;
/** Of the column `type` in `series`. */
const COUNTER = 1;
const HISTOGRAM = 3;
const STALE_BITS = 0x7ff0000000000002n;
const STALE_NAN = new Float64Array(BigUint64Array.of(STALE_BITS).buffer);
const BUCKETS: NativeHistogram = {
  counterResetHint: 'unknown',
  schema: 0,
  zeroThreshold: 0.001,
  zeroCount: 1,
  count: 4,
  sum: 12.5,
  positiveSpans: [{ offset: 1, length: 2 }],
  positiveBuckets: Float64Array.of(1, 2),
  negativeSpans: [],
  negativeBuckets: new Float64Array(),
  customValues: new Float64Array(),
};

let oriel: TestOriel;
let key: string;
const nowMs = Date.now();

/** The marker keeps its bits only in an array that holds more than numbers. */
function markerAt(timeMs: number): readonly [number, number] {
  const sample: unknown[] = [timeMs, 'marker'];
  sample[1] = STALE_NAN[0];
  return sample as [number, number];
}

async function push(tenant: TenantId, series: readonly SeriesSketch[]): Promise<void> {
  const encoder = createRowEncoder();
  const policy = { retention: DEFAULT_RETENTION, acceptAnyTime: true, redactKeys: [], redactPatterns: [] };
  pushRecords(encoder, { tenant, ...policy }, { series });
  expect(await oriel.store.insert(closeSegment(oriel.store.schemaVersion, encoder.flush()))).toEqual({
    kind: 'inserted',
  });
}

beforeAll(async () => {
  oriel = await startTestOriel();
  const { first, other } = oriel.tenants;
  key = await oriel.key(first, 'read');
  const bucket = (le: string, value: number): SeriesSketch => ({
    labels: { __name__: 'wait_seconds_bucket', job: 'shop', le },
    type: HISTOGRAM,
    help: 'How long.',
    samples: [[nowMs - 1_000, value]],
  });
  await push(first, [
    {
      labels: { __name__: 'requests_total', job: 'shop', instance: 'a' },
      type: COUNTER,
      help: 'Requests\nby "path" \\.',
      samples: Array.from({ length: 300 }, (_, at) => [nowMs - (300 - at) * 1_000, at * 0.1] as const),
    },
    {
      labels: { __name__: 'ended', instance: 'a' },
      samples: [[nowMs - 9_000, 1], markerAt(nowMs - 5_000)],
    },
    { labels: { __name__: 'old', instance: 'a' }, samples: [[nowMs - 400_000, 1]] },
    { labels: { __name__: 'native', instance: 'a' }, samples: [[nowMs - 2_000, BUCKETS]] },
    {
      labels: { __name__: 'chosen', instance: 'b' },
      samples: [
        [
          nowMs - 2_000,
          {
            ...BUCKETS,
            schema: -53,
            zeroThreshold: 0,
            zeroCount: 0,
            count: 3,
            customValues: Float64Array.of(0.5, 2.5),
          },
        ],
      ],
    },
    {
      labels: { __name__: 'http.size', 'host.name': 'a"b\\c\nd' },
      samples: [[nowMs - 1_000, Number.POSITIVE_INFINITY]],
    },
    bucket('1', 3),
    bucket('+Inf', 5),
    { labels: { __name__: 'wait_seconds_count', job: 'shop' }, type: HISTOGRAM, samples: [[nowMs - 1_000, 5]] },
    { labels: { __name__: 'wait_seconds_sum', job: 'shop' }, type: HISTOGRAM, samples: [[nowMs - 1_000, 7]] },
  ]);
  await push(other, [{ labels: { __name__: 'requests_total', job: 'secret' }, samples: [[nowMs - 1_000, 1]] }]);
});

afterAll(async () => {
  await oriel?.[Symbol.asyncDispose]();
});

async function federate(match: readonly string[], { accept = '', root = '' } = {}) {
  const params = new URLSearchParams(match.map((one) => ['match[]', one]));
  const response = await fetch(`${oriel.url}${root}/federate?${params}`, {
    headers: { accept, authorization: `Basic ${Buffer.from(`x:${key}`).toString('base64')}` },
  });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

async function read(body: Uint8Array) {
  const response = await fetch(`${oriel.url}/api/v1/read`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-read-version': '0.1.0',
    },
    body: Buffer.from(body),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: Buffer.from(await response.arrayBuffer()),
  };
}

const query = (...matchers: LabelMatcher[]): AskedQuery => ({ startMs: nowMs - 600_000, endMs: nowMs, matchers });
const named = (value: string): LabelMatcher => ({ name: '__name__', op: '=', value });

test('federation gives the latest sample of what is alive, under its type', async () => {
  const { status, type, text } = await federate(['{__name__=~"requests_total|ended|old|native"}'], {
    root: '/prometheus',
  });
  expect(status).toBe(200);
  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(text).toBe(
    [
      '# HELP requests_total Requests\\nby "path" \\\\.',
      '# TYPE requests_total counter',
      `requests_total{instance="a",job="shop"} 29.900000000000002 ${nowMs - 1_000}`,
      '',
    ].join('\n'),
  );
});

test('federation puts the series of a histogram together, and each series once', async () => {
  const { text } = await federate(['{job="shop",__name__!~"requests.*"}', 'wait_seconds_sum']);
  expect(text).toBe(
    [
      '# HELP wait_seconds How long.',
      '# TYPE wait_seconds histogram',
      `wait_seconds_bucket{job="shop",le="+Inf",instance=""} 5 ${nowMs - 1_000}`,
      `wait_seconds_bucket{job="shop",le="1",instance=""} 3 ${nowMs - 1_000}`,
      `wait_seconds_count{job="shop",instance=""} 5 ${nowMs - 1_000}`,
      `wait_seconds_sum{job="shop",instance=""} 7 ${nowMs - 1_000}`,
      '',
    ].join('\n'),
  );
});

test('federation writes names of any characters as the scraper can read them', async () => {
  const match = ['{"http.size"}'];
  expect((await federate(match)).text).toBe(
    `# TYPE http_size untyped\nhttp_size{host_name="a\\"b\\\\c\\nd",instance=""} +Inf ${nowMs - 1_000}\n`,
  );
  const { type, text } = await federate(match, { accept: 'text/plain;version=1.0.0;escaping=allow-utf-8' });
  expect(type).toBe('text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8');
  expect(text).toBe(
    `# TYPE "http.size" untyped\n{"http.size","host.name"="a\\"b\\\\c\\nd",instance=""} +Inf ${nowMs - 1_000}\n`,
  );
});

test('federation of everything is what a selector may ask for', async () => {
  const { text } = await federate(['{job=~".*",__name__!~"requests_total|http.*|chosen"}']);
  expect(text).toMatch(/^# HELP wait_seconds How long\./);
  expect(await federate(['requests_total @ 1'])).toMatchObject({ status: 400 });
});

test('histograms whose bounds were chosen are classic ones in federation', async () => {
  expect((await federate(['chosen'])).text).toBe(
    [
      '# TYPE chosen histogram',
      `chosen_bucket{instance="b",le="0.5"} 0 ${nowMs - 2_000}`,
      `chosen_bucket{instance="b",le="2.5"} 1 ${nowMs - 2_000}`,
      `chosen_bucket{instance="b",le="+Inf"} 3 ${nowMs - 2_000}`,
      `chosen_count{instance="b"} 3 ${nowMs - 2_000}`,
      `chosen_sum{instance="b"} 12.5 ${nowMs - 2_000}`,
      '',
    ].join('\n'),
  );
});

test('federation says native histograms to who takes messages', async () => {
  const messages = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';
  const accept = `${messages};q=0.7,application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5`;
  const params = new URLSearchParams([
    ['match[]', 'native'],
    ['match[]', '{"http.size"}'],
  ]);
  const response = await fetch(`${oriel.url}/federate?${params}`, {
    headers: { accept, authorization: `Bearer ${key}` },
  });
  expect(response.headers.get('content-type')).toContain('encoding=delimited');
  const families = [];
  for (let rest = new Uint8Array(await response.arrayBuffer()); rest.length > 0; ) {
    const { family, size } = readFamily(rest);
    families.push(family);
    rest = rest.subarray(size);
  }
  expect(families).toEqual([
    {
      name: 'http_size',
      type: 3,
      labels: { host_name: 'a"b\\c\nd', instance: '' },
      timestampMs: nowMs - 1_000,
      value: Number.POSITIVE_INFINITY,
    },
    {
      name: 'native',
      type: 4,
      labels: { instance: 'a' },
      timestampMs: nowMs - 2_000,
      histogram: {
        2: [12.5],
        4: [4],
        5: [],
        6: [0.001],
        8: [1],
        12: [[2, 2]],
        14: [1, 2],
      },
    },
  ]);
  // Who would rather have text is given text.
  const text = await federate(['native', 'requests_total'], { accept: `text/plain,${messages};q=0.5` });
  expect(text.text).toMatch(/^# HELP requests_total/);
});

test('federation of nothing is empty, as Prometheus has it; what is no selector is refused', async () => {
  expect(await federate([])).toMatchObject({ status: 200, text: '' });
  expect(await federate(['sum(up)'])).toEqual({
    status: 400,
    type: 'text/plain; charset=utf-8',
    text: '1:4: parse error: unexpected "("\n',
  });
  expect(await federate(['nothing'])).toMatchObject({ status: 200, text: '' });
});

test('remote read answers with samples unless told otherwise', async () => {
  const { status, type, body } = await read(
    encodeReadRequest([
      query(named('requests_total')),
      query({ name: '__name__', op: '=~', value: 'e.*' }, { name: 'instance', op: '!~', value: 'b' }),
      query(named('native')),
      { ...query(named('requests_total')), startMs: -(2 ** 53), endMs: nowMs - 300_000 },
    ]),
  );
  expect({ status, type }).toEqual({ status: 200, type: 'application/x-protobuf' });
  const [requests, ended, native, early] = readSamples(body);
  expect(requests).toHaveLength(1);
  expect(requests![0]!.labels).toEqual({ __name__: 'requests_total', instance: 'a', job: 'shop' });
  expect(requests![0]!.samples).toHaveLength(300);
  expect(ended![0]!.samples.at(-1)).toEqual([nowMs - 5_000, STALE_BITS]);
  expect(native![0]!.histograms).toEqual([{ timestampMs: nowMs - 2_000, count: 4, sum: 12.5 }]);
  expect(early![0]!.samples).toEqual([[nowMs - 300_000, 0n]]);
});

test('remote read streams the same as chunks', async () => {
  const queries = [query(named('requests_total')), query({ name: 'instance', op: '=', value: 'a' })];
  const { type, body } = await read(encodeReadRequest(queries, [FUTURE_TYPE, STREAMED_XOR_CHUNKS, SAMPLES]));
  expect(type).toBe('application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse');
  const frames = readFrames(body);
  expect(frames.map(({ queryIndex, labels }) => `${queryIndex} ${labels.__name__}`)).toEqual([
    '0 requests_total',
    '1 ended',
    '1 native',
    '1 old',
    '1 requests_total',
  ]);
  expect(frames[0]!.chunks.map(({ encoding, data }) => `${encoding} ${readXorChunk(data).length}`)).toEqual([
    '1 120',
    '1 120',
    '1 60',
  ]);
  expect(frames[2]!.chunks).toMatchObject([{ encoding: 3, minMs: nowMs - 2_000, maxMs: nowMs - 2_000 }]);
  const [[sampled]] = readSamples((await read(encodeReadRequest(queries, [SAMPLES]))).body) as never as [
    [{ samples: unknown }],
  ];
  expect(frames[0]!.chunks.flatMap(({ data }) => readXorChunk(data))).toEqual(sampled.samples);
});

test('remote read refuses what it cannot read', async () => {
  const refused = async (body: Uint8Array) => {
    const answer = await read(body);
    return `${answer.status} ${answer.body.toString().trimEnd()}`;
  };
  expect(await refused(encodeReadRequest([], [FUTURE_TYPE]))).toBe(
    '400 server does not support any of the requested response types: 9; supported: SAMPLES STREAMED_XOR_CHUNKS',
  );
  expect(await refused(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0]))).toMatch(/^400 the body inflates to/);
  expect(await refused(Buffer.from([5, 1, 2, 3]))).toMatch(/^400 the body cannot be inflated/);
  expect(await refused(compressSync(Buffer.from([0x0a, 0x7f])))).toMatch(/^400 .*a field reaches beyond its message/);
  expect(await refused(encodeReadRequest(Array.from({ length: 101 }, () => query())))).toBe(
    '400 a request may hold 100 queries; this one has 101',
  );
  const large = Array.from({ length: 2 }, () => query({ name: 'job', op: '=~', value: 'x{0,1000}'.repeat(35) }));
  expect(await refused(encodeReadRequest(large))).toMatch(
    /^400 .*patterns of one query come to \d+ instructions where 65536/,
  );
  const wrong = encodeReadRequest([query({ name: 'job', op: '=~', value: '(' })]);
  expect(await refused(wrong)).toMatch(/^400 /);
});

/** The first family of delimited messages, of one metric. */
function readFamily(bytes: Uint8Array) {
  const [whole] = wireFields(Uint8Array.of(0x0a, ...bytes));
  const body = whole!.bytes;
  const text = (value: Uint8Array) => Buffer.from(value).toString();
  const double = (value: Uint8Array) => Buffer.from(value).readDoubleLE();
  const of = (message: Uint8Array, number: number) =>
    [...wireFields(message)].filter((field) => field.number === number);
  const [metric] = of(body, 4);
  const [untyped] = of(metric!.bytes, 5);
  const [histogram] = of(metric!.bytes, 7);
  const doubles = (number: number) => of(histogram!.bytes, number).map((field) => double(field.bytes));
  return {
    size: body.length + bytes.indexOf(body[0]!),
    family: {
      name: text(of(body, 1)[0]!.bytes),
      type: Number(of(body, 3)[0]!.varint),
      labels: Object.fromEntries(
        of(metric!.bytes, 1).map(({ bytes: pair }) => [
          text(of(pair, 1)[0]!.bytes),
          text(of(pair, 2)[0]?.bytes ?? new Uint8Array()),
        ]),
      ),
      timestampMs: Number(of(metric!.bytes, 6)[0]!.varint),
      ...(untyped && { value: double(of(untyped.bytes, 1)[0]!.bytes) }),
      ...(histogram && {
        histogram: {
          2: doubles(2),
          4: doubles(4),
          5: of(histogram.bytes, 5),
          6: doubles(6),
          8: doubles(8),
          12: of(histogram.bytes, 12).map(({ bytes: span }) =>
            [...wireFields(span)].map(({ varint }) => Number(varint)),
          ),
          14: doubles(14),
        },
      }),
    },
  };
}
