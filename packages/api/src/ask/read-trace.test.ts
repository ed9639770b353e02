import type { Span } from '@oriel/store';
import { expect, test } from 'vitest';
import type { Asker } from './asker.ts';
import { readTrace } from './read-trace.ts';

const TRACE = 'a'.repeat(32);

function spanOf(index: number): Span {
  return {
    id: `${index}`,
    traceId: TRACE,
    spanId: (index + 1).toString(16).padStart(16, '0'),
    parentSpanId: index === 0 ? '' : '1'.padStart(16, '0'),
    name: 'step',
    service: 'shop',
    kind: 'internal',
    startNs: BigInt(index),
    durationNs: 1n,
    status: 'unset',
    statusMessage: '',
    traceState: '',
    flags: 0,
    attributes: {},
    droppedAttributes: 0,
    droppedEvents: 0,
    droppedLinks: 0,
    events: [],
    links: [],
    resource: {},
    arrivedMs: 0,
    scope: { name: '', version: '', attributes: {} },
  };
}

/** A store with one trace of so many spans. */
function askerOf(spans: number): Asker {
  async function* pieces() {
    for (let from = 0; from < spans; from += 5_000) {
      yield Array.from({ length: Math.min(5_000, spans - from) }, (_, index) => spanOf(from + index));
    }
  }
  return { store: { traces: { spans: pieces } }, reading: {}, now: () => 0 } as unknown as Asker;
}

test('a trace of more spans than one answer holds says so', async () => {
  expect(await readTrace(askerOf(0), TRACE)).toBeUndefined();
  expect(await readTrace(askerOf(3), TRACE)).toMatchObject({ spanCount: 3, truncated: false });
  expect(await readTrace(askerOf(200_001), TRACE)).toMatchObject({ spanCount: 200_000, truncated: true });
});
