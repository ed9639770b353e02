import type { AssembledSpan } from '@oriel/store';
import { expect, test } from 'vitest';
import type { ReadTrace } from '../../ask/read-trace.ts';
import { presentSpan, presentTraceHead, traceJson } from './present.ts';

const START_NS = 1_772_359_200_000_000_000n;

function spanOf(index: number): AssembledSpan {
  return {
    id: `${index}`,
    traceId: 'a'.repeat(32),
    spanId: (index + 1).toString(16).padStart(16, '0'),
    parentSpanId: '',
    name: `operation "${index}"`,
    service: 'shop',
    kind: 'server',
    startNs: START_NS + BigInt(index),
    durationNs: 1_500_000n,
    status: 'ok',
    statusMessage: '',
    traceState: '',
    flags: 1,
    attributes: { index },
    droppedAttributes: 0,
    droppedEvents: 0,
    droppedLinks: 0,
    events: [{ timeNs: START_NS, name: 'seen', attributes: {} }],
    links: [],
    resource: {},
    scope: { name: '', version: '', attributes: {} },
    offsetMs: index,
    selfMs: 1.5,
    arrivedMs: 1_772_359_200_000,
    synthetic: false,
    awaitsParent: false,
    clockSkewMs: 0,
  };
}

function traceOf(spanCount: number): ReadTrace {
  return {
    traceId: 'a'.repeat(32),
    rootService: 'shop',
    rootName: 'operation',
    startNs: START_NS,
    durationNs: 2_000_000n,
    incomplete: false,
    arriving: false,
    arrivingUntilMs: null,
    clockSkewCorrected: false,
    services: ['shop'],
    errors: 0,
    spanCount,
    truncated: false,
    spans: Array.from({ length: spanCount }, (_, index) => spanOf(index)),
  };
}

test.each([0, 1, 200, 201, 1_000])('%i spans are sent in pieces that make one JSON document', (count) => {
  const trace = traceOf(count);
  const pieces = [...traceJson(trace)];
  expect(pieces).toHaveLength(Math.ceil(count / 200) + 2);
  expect(JSON.parse(pieces.join(''))).toEqual({ ...presentTraceHead(trace), spans: trace.spans.map(presentSpan) });
});

test('times keep their nanoseconds, durations are milliseconds', () => {
  expect(presentSpan(spanOf(1))).toMatchObject({ start: '2026-03-01T10:00:00.000000001Z', durationMs: 1.5 });
  expect(presentSpan(spanOf(0))).toMatchObject({ start: '2026-03-01T10:00:00.000Z' });
});
