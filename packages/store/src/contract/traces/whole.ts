import { expect, it } from 'vitest';
import { assembleOutline, assembleTrace } from '../../assemble-trace.ts';
import { pickSpan, sentSpanId } from '../../pick-span.ts';
import type { SpanSketch } from '../push-records.ts';
import { SECOND } from '../store-under-test.ts';
import { hex, MILLISECOND, spansOf, type TraceCases } from './trace-cases.ts';

/** One trace by its id: whole, in outline, one span of it, and in pieces where it is long. */
export function describeWholeTraces({ start, request, tenantWith }: TraceCases): void {
  it('gives back a trace by its id, with events and links', async () => {
    const [root, ...rest] = request(1, 1);
    const tenant = await tenantWith([
      {
        ...root!,
        events: [{ timeNs: start + SECOND, name: 'exception', attributes: { 'exception.type': 'Oops', line: 7n } }],
        links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }],
      },
      ...rest,
      ...request(2, 1),
    ]);
    const spans = await spansOf(tenant, hex(1, 32));
    expect(spans.map((span) => span.name)).toEqual(['GET /cart', 'call cart', 'Cart/Get', 'SELECT']);
    expect(spans[0]).toMatchObject({
      traceId: hex(1, 32),
      parentSpanId: '',
      service: 'front',
      kind: 'server',
      status: 'unset',
      startNs: start + SECOND,
      durationNs: 100n * MILLISECOND,
      attributes: { 'http.route': '/cart', number: 1 },
      events: [{ timeNs: start + SECOND, name: 'exception', attributes: { 'exception.type': 'Oops', line: 7 } }],
      links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceState: '', attributes: {} }],
    });
    const trace = assembleTrace(hex(1, 32), spans, Date.now());
    expect(trace).toMatchObject({ incomplete: false, spanCount: 4, services: ['cart', 'front'] });
    expect(await spansOf(tenant, 'c'.repeat(32))).toEqual([]);
  });

  it('outlines a trace, gives one span of it in full, and finds words inside', async () => {
    const [root, ...rest] = request(1, 1);
    const first: SpanSketch = {
      ...root!,
      events: [{ timeNs: start + SECOND, name: 'exception', attributes: { 'exception.type': 'Oops' } }],
      links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }],
    };
    const again = { ...first, name: 'GET /other' };
    const tenant = await tenantWith([first, again, first, ...rest, ...request(2, 1)]);
    const outlines = [];
    for await (const piece of tenant.reader.traces.outline(hex(1, 32))) outlines.push(...piece);
    const whole = assembleTrace(hex(1, 32), await spansOf(tenant, hex(1, 32)), Date.now());
    const outline = assembleOutline(hex(1, 32), outlines, Date.now());
    expect(
      outline.spans.map(({ spanId, parentSpanId, offsetMs, selfMs }) => [spanId, parentSpanId, offsetMs, selfMs]),
    ).toEqual(
      whole.spans.map(({ spanId, parentSpanId, offsetMs, selfMs }) => [spanId, parentSpanId, offsetMs, selfMs]),
    );
    expect({ ...outline, spans: [] }).toEqual({ ...whole, spans: [] });
    expect(outline.spans[0]).toMatchObject({
      name: 'GET /cart',
      kind: 'server',
      status: 'unset',
      events: [{ timeNs: start + SECOND, name: 'exception' }],
      linkCount: 1,
    });
    expect(outline.spans[1]).toMatchObject({ events: [], linkCount: 0 });

    const shown = outline.spans.map((span) => span.spanId);
    expect(shown).toContain(`${hex(17, 16)}-2`);
    for (const spanId of shown) {
      const found = pickSpan(await tenant.reader.traces.span(hex(1, 32), sentSpanId(spanId)), spanId);
      const {
        offsetMs: _o,
        selfMs: _s,
        synthetic: _y,
        awaitsParent: _a,
        clockSkewMs: _c,
        ...sent
      } = whole.spans.find((span) => span.spanId === spanId)!;
      expect(found).toMatchObject({
        name: sent.name,
        attributes: sent.attributes,
        events: sent.events,
        links: sent.links,
      });
    }
    expect(await tenant.reader.traces.span(hex(1, 32), 'f'.repeat(16))).toEqual([]);

    const find = (...words: string[]) => tenant.reader.traces.spansWithWords(hex(1, 32), words);
    expect(await find('CART.local')).toEqual([hex(18, 16)]);
    expect(await find('db.system.name', 'carts')).toEqual([hex(20, 16)]);
    expect(await find('exception', 'other')).toEqual([hex(17, 16)]);
    expect(await find("it's nowhere")).toEqual([]);
  });

  it('answers a long trace in pieces', async () => {
    const count = 12_000;
    const tenant = await tenantWith(
      Array.from({ length: count }, (_, index) => ({
        traceId: hex(9, 32),
        spanId: hex(index + 1, 16),
        parentSpanId: index === 0 ? '' : hex(1, 16),
        name: 'step',
        startNs: start + BigInt(index) * 1_000n,
        durationNs: 500n,
      })),
    );
    const pieces: number[] = [];
    for await (const piece of tenant.reader.traces.spans(hex(9, 32))) pieces.push(piece.length);
    expect(pieces.reduce((sum, size) => sum + size, 0)).toBe(count);
    expect(Math.max(...pieces)).toBeLessThanOrEqual(5_000);
  });
}
