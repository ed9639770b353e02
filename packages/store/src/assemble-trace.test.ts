import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleTrace, summarizeTrace } from './assemble-trace.ts';
import type { Span, SpanKind } from './trace-reader.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const BASE = 1_790_000_000_000_000_000n;
const NOW_MS = 1_790_000_600_000;

interface Sketch {
  id: string;
  parent?: string;
  at: number;
  ms: number;
  service?: string;
  host?: string;
  kind?: SpanKind;
  /** Seconds before they are put together. */
  arrivedAgo?: number;
}

/** Times in milliseconds. */
function span({ id, parent = '', at, ms, service = 'shop', host, kind = 'internal', arrivedAgo = 60 }: Sketch): Span {
  return {
    id,
    traceId: TRACE,
    spanId: id,
    parentSpanId: parent,
    name: `work ${id}`,
    service,
    kind,
    startNs: BASE + BigInt(Math.round(at * 1e6)),
    durationNs: BigInt(Math.round(ms * 1e6)),
    status: 'unset',
    statusMessage: '',
    traceState: '',
    flags: 0,
    attributes: {},
    droppedAttributes: 0,
    droppedEvents: 0,
    droppedLinks: 0,
    events: [{ timeNs: BASE + BigInt(Math.round(at * 1e6)), name: 'begun', attributes: {} }],
    links: [],
    resource: host === undefined ? {} : { 'host.name': host },
    arrivedMs: NOW_MS - arrivedAgo * 1_000,
    scope: { name: '', version: '', attributes: {} },
  };
}

function assemble(...sketches: Sketch[]) {
  return assembleTrace(TRACE, sketches.map(span), NOW_MS);
}

/** `a(b(c) d)` with offsets in milliseconds: the tree as text. */
function drawing(trace: ReturnType<typeof assemble>): string[] {
  const depth = new Map<string, number>();
  return trace.spans.map((item) => {
    const level = item.parentSpanId === '' ? 0 : depth.get(item.parentSpanId)! + 1;
    depth.set(item.spanId, level);
    return `${'  '.repeat(level)}${item.synthetic ? '?' : item.spanId} ${item.offsetMs}+${Number(item.durationNs) / 1e6}`;
  });
}

describe('assembleTrace', () => {
  it('puts parents before children and siblings by start', () => {
    const trace = assemble(
      { id: 'd', parent: 'a', at: 50, ms: 10 },
      { id: 'c', parent: 'b', at: 15, ms: 5 },
      { id: 'a', at: 0, ms: 100 },
      { id: 'b', parent: 'a', at: 10, ms: 30 },
    );
    expect(drawing(trace)).toEqual(['a 0+100', '  b 10+30', '    c 15+5', '  d 50+10']);
    expect(trace).toMatchObject({ rootName: 'work a', incomplete: false, clockSkewCorrected: false, spanCount: 4 });
    expect(trace.durationNs).toBe(100_000_000n);
  });

  it('counts as self time what no child covers, overlaps once', () => {
    const trace = assemble(
      { id: 'a', at: 0, ms: 100 },
      { id: 'b', parent: 'a', at: 10, ms: 30 },
      { id: 'c', parent: 'a', at: 20, ms: 30 },
      { id: 'd', parent: 'a', at: 90, ms: 30 },
    );
    expect(trace.spans[0]!.selfMs).toBe(50);
  });

  it('holds orphans under a synthetic root and says that the trace is incomplete', () => {
    const trace = assemble(
      { id: 'b', parent: 'lost', at: 10, ms: 30, service: 'cart' },
      { id: 'c', parent: 'gone', at: 20, ms: 50 },
      { id: 'd', parent: 'c', at: 30, ms: 5 },
    );
    expect(drawing(trace)).toEqual(['? 0+60', '  b 0+30', '  c 10+50', '    d 20+5']);
    expect(trace).toMatchObject({ incomplete: true, rootService: 'cart', rootName: 'work b', spanCount: 3 });
    expect(trace.spans[0]!.selfMs).toBe(0);
  });

  it('keeps the real root beside orphans', () => {
    const trace = assemble({ id: 'a', at: 5, ms: 10 }, { id: 'b', parent: 'lost', at: 0, ms: 3 });
    expect(drawing(trace)).toEqual(['a 5+10', '? 0+3', '  b 0+3']);
    expect(trace).toMatchObject({ incomplete: true, rootName: 'work a' });
  });

  it('gives parents a minute to come, and until then keeps their children beside the roots', () => {
    const at = (arrivedAgo: number) =>
      assemble(
        { id: 'b', parent: 'late', at: 0, ms: 3, arrivedAgo },
        { id: 'c', parent: 'b', at: 1, ms: 1, arrivedAgo },
        { id: 'a', at: 5, ms: 10 },
      );
    const early = at(59.999);
    expect(drawing(early)).toEqual(['a 5+10', 'b 0+3', '  c 1+1']);
    expect(early).toMatchObject({ incomplete: false, arriving: true, rootName: 'work a', spanCount: 3 });
    expect(early.spans.map((item) => item.awaitsParent)).toEqual([false, true, false]);
    const late = at(60);
    expect(drawing(late)).toEqual(['a 5+10', '? 0+3', '  b 0+3', '    c 1+1']);
    expect(late).toMatchObject({ incomplete: true, arriving: false, rootName: 'work a', spanCount: 3 });
    expect(late.arrivingUntilMs).toBeNull();
    // `a` is nobody's child, however late it came.
    expect(early.arrivingUntilMs).toBe(early.spans[1]!.arrivedMs + 60_000);

    // History that is brought here in one go.
    const DAYS_AGO = -2 * 86_400_000;
    expect(assemble({ id: 'b', parent: 'lost', at: DAYS_AGO, ms: 3, arrivedAgo: 1 })).toMatchObject({
      incomplete: true,
      arriving: false,
    });

    const both = assemble(
      { id: 'b', parent: 'lost', at: 0, ms: 3 },
      { id: 'd', parent: 'late', at: 9, ms: 3, arrivedAgo: 1 },
    );
    expect(drawing(both)).toEqual(['d 9+3', '? 0+3', '  b 0+3']);
    expect(both).toMatchObject({ incomplete: true, arriving: true, rootName: 'work b' });
    // Sent again, a span is no younger.
    const again = { id: 'b', parent: 'lost', at: 0, ms: 3 };
    expect(assemble({ ...again, arrivedAgo: 1 }, again)).toMatchObject({
      incomplete: true,
      arriving: false,
      spanCount: 1,
    });
    // Nothing that may come would make a tree of these.
    const ring = assemble(
      { id: 'a', parent: 'b', at: 0, ms: 10, arrivedAgo: 0 },
      { id: 'b', parent: 'a', at: 1, ms: 5, arrivedAgo: 0 },
    );
    expect(ring).toMatchObject({ incomplete: true, arriving: false });
  });

  it('moves a span of another host into its parent, and what that host did below it', () => {
    const trace = assemble(
      { id: 'a', at: 0, ms: 100, service: 'front', kind: 'client' },
      { id: 'b', parent: 'a', at: 490, ms: 40, service: 'back', kind: 'server' },
      { id: 'c', parent: 'b', at: 500, ms: 10, service: 'back' },
    );
    expect(drawing(trace)).toEqual(['a 0+100', '  b 30+40', '    c 40+10']);
    expect(trace.clockSkewCorrected).toBe(true);
    expect(trace.spans.map((item) => item.clockSkewMs)).toEqual([0, -460, -460]);
    expect(trace.durationNs).toBe(100_000_000n);
    // An event at the start of its span stays there.
    expect(trace.spans.map((item) => item.events[0]!.timeNs - item.startNs)).toEqual([0n, 0n, 0n]);
  });

  it('leaves one host alone, and messages that are handled later', () => {
    const sameHost = assemble(
      { id: 'a', at: 0, ms: 100, service: 'front', host: 'h1' },
      { id: 'b', parent: 'a', at: 90, ms: 40, service: 'back', host: 'h1' },
    );
    expect(sameHost.clockSkewCorrected).toBe(false);
    const message = assemble(
      { id: 'a', at: 0, ms: 1, service: 'front', kind: 'producer' },
      { id: 'b', parent: 'a', at: 90, ms: 40, service: 'back', kind: 'consumer' },
    );
    expect(message.clockSkewCorrected).toBe(false);
    const handledBeforeSent = assemble(
      { id: 'a', at: 50, ms: 1, service: 'front', kind: 'producer' },
      { id: 'b', parent: 'a', at: 20, ms: 40, service: 'back', kind: 'consumer' },
    );
    expect(drawing(handledBeforeSent)).toEqual(['a 0+1', '  b 0+40']);
  });

  it('survives rings, spans that are their own parent, and negative durations', () => {
    const trace = assemble(
      { id: 'a', parent: 'b', at: 0, ms: 10 },
      { id: 'b', parent: 'a', at: 1, ms: 5 },
      { id: 'c', parent: 'c', at: 2, ms: -5 },
    );
    expect(drawing(trace)).toEqual(['? 0+10', '  a 0+10', '    b 1+5', '  c 2+0']);
    expect(trace.incomplete).toBe(true);
  });

  it('counts a span that was sent twice once, and keeps different spans of one id apart', () => {
    const sent = { id: 'a', at: 0, ms: 10 };
    expect(assemble(sent, sent).spanCount).toBe(1);
    const shared = assemble(
      { id: 'a', at: 0, ms: 10, kind: 'client', service: 'front' },
      { id: 'a', at: 1, ms: 8, kind: 'server', service: 'back' },
    );
    expect(shared.spans.map((item) => item.spanId)).toEqual(['a', 'a-2']);
  });

  it('gives every span a place, whatever the spans', () => {
    const sketch = fc.record({
      id: fc.integer({ min: 1, max: 12 }).map(String),
      parent: fc.oneof(fc.constant(''), fc.integer({ min: 1, max: 14 }).map(String)),
      at: fc.integer({ min: 0, max: 1000 }),
      ms: fc.integer({ min: -10, max: 1000 }),
      service: fc.constantFrom('a', 'b'),
      arrivedAgo: fc.constantFrom(0, 60),
    });
    fc.assert(
      fc.property(fc.array(sketch, { minLength: 1, maxLength: 20 }), (sketches) => {
        const trace = assemble(...sketches);
        const { spans, spanCount, ...head } = trace;
        expect(summarizeTrace(TRACE, sketches.map(span), NOW_MS)).toEqual({ ...head, spans: spanCount });
        const seen = new Set<string>();
        for (const item of spans) {
          expect(seen.has(item.spanId)).toBe(false);
          expect(item.parentSpanId === '' || seen.has(item.parentSpanId)).toBe(true);
          expect(item.durationNs >= 0n && item.offsetMs >= 0 && item.selfMs >= 0).toBe(true);
          expect(item.selfMs).toBeLessThanOrEqual(Number(item.durationNs) / 1e6 + 1e-9);
          seen.add(item.spanId);
        }
        const distinct = new Set(sketches.map((item) => JSON.stringify({ ...item, arrivedAgo: 0 })));
        expect(spanCount).toBe(distinct.size);
      }),
    );
  });

  it('takes a chain of 100,000 spans in under a second', () => {
    const spans = Array.from({ length: 100_000 }, (_, index) =>
      span({ id: `s${index}`, parent: index === 0 ? '' : `s${index - 1}`, at: index / 1000, ms: 200 - index / 1000 }),
    );
    // Time of the processor, so that a busy machine does not change the verdict; twice the goal, for its cold caches.
    const before = process.cpuUsage();
    const trace = assembleTrace(TRACE, spans, NOW_MS);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(2);
    expect(trace.spans.length).toBe(100_000);
  });
});
