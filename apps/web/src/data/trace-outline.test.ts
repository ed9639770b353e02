import { expect, test } from 'vitest';
import { traceOf } from './trace-outline.ts';

test('spans are read out of their columns', () => {
  const trace = traceOf({
    traceId: '5b8e',
    rootService: 'shop',
    rootName: 'GET /cart',
    start: '2026-11-21T10:00:00Z',
    durationMs: 20,
    incomplete: true,
    arriving: false,
    clockSkewCorrected: false,
    services: ['shop'],
    errors: 1,
    spanCount: 2,
    truncated: false,
    words: ['', 'shop', 'GET /cart', 'server', 'unset', 'error', 'retry'],
    synthetic: 0,
    awaitingParent: [1],
    columns: {
      spanId: ['made', 'a'],
      parent: [-1, 0],
      name: [0, 2],
      service: [0, 1],
      kind: [0, 3],
      status: [4, 5],
      offsetMs: [0, 5],
      durationMs: [20, 10],
      selfMs: [10, 10],
      clockSkewMs: [0, 0],
    },
    events: { span: [1, 1], name: [6, 6], offsetMs: [6, 7] },
  });
  expect(trace).not.toHaveProperty('columns');
  expect(trace.spans).toEqual([
    expect.objectContaining({ spanId: 'made', parentSpanId: '', isSynthetic: true, isError: false, events: [] }),
    {
      spanId: 'a',
      parentSpanId: 'made',
      name: 'GET /cart',
      service: 'shop',
      kind: 'server',
      isError: true,
      offsetMs: 5,
      durationMs: 10,
      selfMs: 10,
      clockSkewMs: 0,
      isSynthetic: false,
      awaitsParent: true,
      events: [
        { name: 'retry', offsetMs: 6 },
        { name: 'retry', offsetMs: 7 },
      ],
    },
  ]);
});
