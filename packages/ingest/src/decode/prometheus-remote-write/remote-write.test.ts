import { describe, expect, test } from 'vitest';
import { ARRIVAL_MS, trySession } from '../otlp/test/try-session.ts';
import {
  encodeSymbolizedRequest,
  encodeWriteRequest,
  type SentHistogram,
  type SentSeries,
} from './test/encode-write-request.ts';

const UP: SentSeries = {
  labels: { __name__: 'up', instance: 'one:9100', job: 'node' },
  samples: [{ value: 1, timeMs: ARRIVAL_MS }],
};
const HISTOGRAM: SentHistogram = {
  timeMs: ARRIVAL_MS,
  count: 8,
  sum: 4.5,
  zeroCount: 1,
  positiveSpans: [
    { offset: -1, length: 2 },
    { offset: 1, length: 1 },
  ],
  positive: [2, 1, -1],
};

const VERSIONS = [
  ['1.0', 'remote-write-1', encodeWriteRequest],
  ['2.0', 'remote-write-2', encodeSymbolizedRequest],
] as const;

/** What one session makes of requests, one after the other. */
function trySeries(decoder: 'remote-write-1' | 'remote-write-2') {
  const { decode, encoder } = trySession();
  return (body: Uint8Array, arrivalMs = ARRIVAL_MS) => {
    const reply = decode({ decoder, signal: 'samples', encoding: 'protobuf', body, arrivalMs });
    const rows: Record<string, number> = {};
    for (const block of encoder.flush()) rows[block.signal] = block.rows;
    return { reply, rows };
  };
}

function outcomeOf({ reply }: ReturnType<ReturnType<typeof trySeries>>) {
  if (reply.kind !== 'decoded') throw new Error(JSON.stringify(reply));
  return reply.outcome;
}

describe.each(VERSIONS)('remote write %s', (_version, decoder, encode) => {
  test('counts samples, histograms and exemplars apart', () => {
    const send = trySeries(decoder);
    const series = [
      UP,
      { ...UP, labels: { __name__: 'h' }, samples: [], histograms: [HISTOGRAM] },
      { ...UP, labels: { __name__: 'e' }, exemplars: [{ labels: { trace_id: 'x' }, value: 1, timeMs: ARRIVAL_MS }] },
    ];
    const sent = send(encode(series));
    expect(outcomeOf(sent)).toEqual({
      received: 3,
      accepted: 3,
      rejected: 0,
      reasons: {},
      written: { samples: 2, histograms: 1, exemplars: 1 },
    });
    expect(sent.rows).toEqual({ series: 3, samples: 3, exemplars: 1 });
  });

  test('a series is written with its labels once a day, however often it comes', () => {
    const send = trySeries(decoder);
    const at = (timeMs: number) => encode([{ ...UP, samples: [{ value: 2, timeMs }] }]);
    expect(send(at(ARRIVAL_MS)).rows).toEqual({ series: 1, samples: 1 });
    expect(send(at(ARRIVAL_MS + 1_000)).rows).toEqual({ samples: 1 });
    expect(send(at(ARRIVAL_MS + 86_400_000)).rows).toEqual({ series: 1, samples: 1 });
    expect(send(at(ARRIVAL_MS + 2_000)).rows).toEqual({ samples: 1 });
    const twoDays = {
      ...UP,
      samples: [ARRIVAL_MS + 3_000, ARRIVAL_MS + 2 * 86_400_000].map((timeMs) => ({ value: 1, timeMs })),
    };
    expect(send(encode([twoDays])).rows).toEqual({ series: 1, samples: 2 });
  });

  test('a request that breaks half-way leaves nothing, and what it registered is registered again', () => {
    const send = trySeries(decoder);
    const broken = encode([UP, { ...UP, labels: { __name__: 'other' } }]);
    expect(send(broken.subarray(0, broken.length - 3)).reply.kind).toBe('malformed');
    expect(send(encode([UP])).rows).toEqual({ series: 1, samples: 1 });
  });

  test.each<[string, SentSeries, string]>([
    ['no name', { ...UP, labels: { job: 'node' } }, 'invalid metric name or labels, got {job="node"}'],
    ['an empty name', { ...UP, labels: { __name__: '' } }, 'invalid metric name or labels, got {__name__=""}'],
    [
      'buckets that do not add up',
      { ...UP, samples: [], histograms: [{ ...HISTOGRAM, count: 9 }] },
      'the histogram counts 9 observations, its buckets 8',
    ],
    [
      'fewer buckets than its spans say',
      { ...UP, samples: [], histograms: [{ ...HISTOGRAM, positive: [2, 1] }] },
      'the positive spans of the histogram need 3 buckets, it has 2',
    ],
    [
      'an unknown schema',
      { ...UP, samples: [], histograms: [{ ...HISTOGRAM, schema: 9 }] },
      'the histogram has the schema 9, taken are -4 to 8 and -53',
    ],
  ])('%s: rejected alone, with its reason', (_fault, series, problem) => {
    const send = trySeries(decoder);
    const outcome = outcomeOf(send(encode([series, { ...UP, labels: { __name__: 'fine' } }])));
    expect(outcome).toMatchObject({ received: 2, accepted: 1, rejected: 1, reasons: { invalid_record: 1 } });
    expect(outcome.problems).toEqual([problem]);
  });

  test('a histogram of floats, which may be what a query made of others, need not add up', () => {
    const series = {
      ...UP,
      samples: [],
      histograms: [{ ...HISTOGRAM, isFloat: true, positive: [2, 1, 2.5], count: 9 }],
    };
    expect(trySeries(decoder)(encode([series])).rows).toEqual({ series: 1, samples: 1 });
    const below = { ...series, histograms: [{ ...HISTOGRAM, isFloat: true, positive: [2, -1, 2.5] }] };
    expect(outcomeOf(trySeries(decoder)(encode([below]))).problems).toEqual([
      'the histogram has a positive bucket below zero',
    ]);
  });

  test('what is invalid stays so when it comes again', () => {
    const send = trySeries(decoder);
    const body = () => encode([{ ...UP, labels: { job: 'node' } }]);
    expect(outcomeOf(send(body()))).toMatchObject({ accepted: 0, rejected: 1 });
    expect(outcomeOf(send(body()))).toMatchObject({ accepted: 0, rejected: 1 });
  });

  test('the message of the other version is told from its own', () => {
    const send = trySeries(decoder);
    const other = decoder === 'remote-write-1' ? encodeSymbolizedRequest : encodeWriteRequest;
    expect(send(other([UP])).reply).toMatchObject({ kind: 'malformed', code: 'other_message' });
  });

  test('a body that is not Snappy', () => {
    const send = trySeries(decoder);
    expect(send(Buffer.from('hello, world')).reply).toMatchObject({ kind: 'malformed', code: 'broken_snappy' });
  });
});

describe('metadata of 1.0, by the name of the family', () => {
  const requests = { __name__: 'requests_total', job: 'shop' };
  const series = (labels: Record<string, string>) => [{ ...UP, labels }];

  test('registers series again that came before it, and then no more', () => {
    const send = trySeries('remote-write-1');
    expect(send(encodeWriteRequest(series(requests))).rows).toEqual({ series: 1, samples: 1 });
    expect(send(encodeWriteRequest([], [{ name: 'requests_total', type: 1, help: 'All of them.' }])).rows).toEqual({});
    expect(send(encodeWriteRequest(series(requests))).rows).toEqual({ series: 1, samples: 1 });
    expect(send(encodeWriteRequest(series(requests))).rows).toEqual({ samples: 1 });
    // Another target says it in other words.
    send(encodeWriteRequest([], [{ name: 'requests_total', type: 1, help: 'Every request.' }]));
    expect(send(encodeWriteRequest(series(requests))).rows).toEqual({ samples: 1 });
  });

  test('is for the buckets of a histogram too', () => {
    const send = trySeries('remote-write-1');
    const bucket = { __name__: 'latency_bucket', le: '1' };
    send(encodeWriteRequest(series(bucket)));
    send(encodeWriteRequest([], [{ name: 'latency', type: 3, help: 'How long.' }]));
    expect(send(encodeWriteRequest(series(bucket))).rows).toEqual({ series: 1, samples: 1 });
  });
});

describe('a series of 2.0 without samples', () => {
  const exemplars = [{ labels: { a: 'b' }, value: 1, timeMs: ARRIVAL_MS }];

  test('is refused beside others that have some', () => {
    const outcome = outcomeOf(
      trySeries('remote-write-2')(encodeSymbolizedRequest([UP, { labels: { __name__: 'e' }, exemplars }])),
    );
    expect(outcome.problems).toEqual([
      'TimeSeries must contain at least one sample or histogram for series {__name__="e"}',
    ]);
    expect(outcome.written).toEqual({ samples: 1, histograms: 0, exemplars: 0 });
  });

  test('is taken where the request has nothing but exemplars', () => {
    const outcome = outcomeOf(
      trySeries('remote-write-2')(encodeSymbolizedRequest([{ labels: { __name__: 'e' }, exemplars }])),
    );
    expect(outcome).toMatchObject({ rejected: 0, written: { samples: 0, exemplars: 1 } });
  });
});
