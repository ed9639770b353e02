import { expect, test } from 'vitest';
import { ARRIVAL_MS, trySession } from '../otlp/test/try-session.ts';
import { encodeSamples } from './encode-samples.ts';
import type { SeriesOfSamples } from './series-of-samples.ts';

const UP: SeriesOfSamples = {
  labels: { names: ['__name__', 'größe'], values: ['up:sum', 'wert'] },
  samples: [
    { timestampMs: ARRIVAL_MS, value: 1 },
    { timestampMs: ARRIVAL_MS + 1_000, value: 'stale' },
    { timestampMs: ARRIVAL_MS + 2_000, value: Number.NaN },
  ],
};
const HISTOGRAM: SeriesOfSamples = {
  labels: { names: ['__name__'], values: ['h'] },
  samples: [
    {
      timestampMs: ARRIVAL_MS,
      value: {
        counterResetHint: 'gauge',
        schema: 3,
        zeroThreshold: 0.001,
        zeroCount: 1,
        count: 6,
        sum: 4.5,
        positiveSpans: [{ offset: -1, length: 2 }],
        positiveBuckets: Float64Array.of(2, 1),
        negativeSpans: [{ offset: 4, length: 1 }],
        negativeBuckets: Float64Array.of(2),
        customValues: new Float64Array(),
      },
    },
  ],
};

function send(body: Uint8Array) {
  const { decode, encoder } = trySession();
  const reply = decode({ decoder: 'samples', signal: 'samples', encoding: 'protobuf', body });
  return { reply, rows: Object.fromEntries(encoder.flush().map((block) => [block.signal, block.rows])) };
}

test('floats, markers of staleness and histograms arrive as they were made', () => {
  const { reply, rows } = send(encodeSamples([UP, HISTOGRAM]));
  expect(reply).toMatchObject({
    kind: 'decoded',
    outcome: { received: 4, accepted: 4, rejected: 0, written: { samples: 3, histograms: 1 } },
  });
  expect(rows).toEqual({ series: 2, samples: 4 });
});

test('a body that is cut anywhere is malformed, and nothing of it is taken', () => {
  const whole = encodeSamples([UP, HISTOGRAM]);
  for (let length = 0; length < whole.length; length++) {
    const { reply, rows } = send(whole.slice(0, length));
    expect(reply.kind).toBe('malformed');
    expect(rows).toEqual({});
  }
});
