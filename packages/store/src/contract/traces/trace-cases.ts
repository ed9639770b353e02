import type { TimeRange } from '../../page.ts';
import type { Span } from '../../trace-reader.ts';
import type { SpanSketch } from '../push-records.ts';
import { anHourAgo, MINUTE, type StoreUnderTest, TestTenant } from '../store-under-test.ts';

export const MILLISECOND = 1_000_000n;

export type TraceCases = ReturnType<typeof traceCases>;

/** An hour that all cases put their spans into, each those of a tenant of its own. */
export function traceCases(subject: () => StoreUnderTest) {
  const start = anHourAgo();
  const range: TimeRange = { startNs: start, endNs: start + 60n * MINUTE };

  /** front (server) → front (client) → cart (server) → cart (client, database); the last step fails when asked to. */
  function request(number: number, atSeconds: number, { fails = false, durationMs = 100 } = {}): SpanSketch[] {
    const traceId = hex(number, 32);
    const spanId = (index: number) => hex(number * 16 + index, 16);
    const startNs = start + BigInt(Math.round(atSeconds * 1e9));
    const span = (index: number, service: string, sketch: Partial<SpanSketch>): SpanSketch => ({
      traceId,
      spanId: spanId(index),
      ...(index === 1 ? {} : { parentSpanId: spanId(index - 1) }),
      startNs: startNs + BigInt(index - 1) * MILLISECOND,
      durationNs: BigInt(durationMs - 10 * (index - 1)) * MILLISECOND,
      name: 'work',
      resource: { 'service.name': service },
      ...sketch,
    });
    return [
      span(1, 'front', {
        name: 'GET /cart',
        kind: 'server',
        attributes: { 'http.route': '/cart', number: BigInt(number) },
      }),
      span(2, 'front', { name: 'call cart', kind: 'client', attributes: { 'server.address': 'cart.local' } }),
      span(3, 'cart', { name: 'Cart/Get', kind: 'server', status: fails ? 'error' : 'unset' }),
      span(4, 'cart', {
        name: 'SELECT',
        kind: 'client',
        status: fails ? 'error' : 'ok',
        attributes: { 'db.system.name': 'postgresql', 'db.namespace': 'carts' },
      }),
    ];
  }

  /** A request of which the host of `cart` is ahead. */
  function skewedRequest(number: number, atSeconds: number, aheadNs: bigint, durationMs?: number): SpanSketch[] {
    const spans = request(number, atSeconds, durationMs === undefined ? {} : { durationMs });
    return spans.map((span, index) => (index < 2 ? span : { ...span, startNs: span.startNs + aheadNs }));
  }

  async function tenantWith(spans: readonly SpanSketch[]): Promise<TestTenant> {
    const tenant = new TestTenant(subject());
    await tenant.insert({ spans });
    return tenant;
  }

  return { subject, start, range, request, skewedRequest, tenantWith };
}

export const hex = (number: number, length: number) => number.toString(16).padStart(length, '0');

export async function spansOf(tenant: TestTenant, traceId: string): Promise<Span[]> {
  const spans: Span[] = [];
  for await (const piece of tenant.reader.traces.spans(traceId)) spans.push(...piece);
  return spans;
}
