import { randomBytes } from 'node:crypto';

/** A purchase as it went through three services. */
export interface Purchase {
  readonly traceId: string;
  readonly failed: boolean;
}

const PURCHASES = 40;
/** Every so many purchases one card is declined. */
const DECLINED_EVERY = 8;
const LAST_MINUTES_MS = 10 * 60_000;

/**
 * Ten minutes of a shop: storefront calls checkout, checkout calls payments, each says something, and every eighth card is
 * declined. Sent as three OTLP/JSON requests; the counts are fixed, so that a journey can hold figures against them.
 */
export async function sendShop(otlpHttp: string): Promise<readonly Purchase[]> {
  const purchases = Array.from({ length: PURCHASES }, (_, index) => ({
    traceId: randomBytes(16).toString('hex'),
    failed: index % DECLINED_EVERY === 0,
    startMs: Date.now() - LAST_MINUTES_MS + (index * LAST_MINUTES_MS) / PURCHASES,
  }));
  const spansOf = new Map<string, object[]>();
  const logsOf = new Map<string, object[]>();
  for (const [index, { traceId, failed, startMs }] of purchases.entries()) {
    let parentSpanId = '';
    for (const [depth, { service, name, saying }] of STEPS.entries()) {
      const spanId = randomBytes(8).toString('hex');
      const isKnot = failed && service === 'payments';
      push(spansOf, service, {
        traceId,
        spanId,
        parentSpanId,
        name,
        kind: 2,
        startTimeUnixNano: nanos(startMs + depth * 5),
        endTimeUnixNano: nanos(startMs + 120 - depth * 10),
        attributes: attributes({ 'http.route': name.split(' ')[1]!, 'shop.region': 'north' }),
        status: isKnot ? { code: 2, message: 'card declined' } : { code: 1 },
        events: isKnot ? [{ timeUnixNano: nanos(startMs + 50), name: 'exception' }] : [],
        // As of people who buy again.
        links: index > 0 && depth === 0 ? [{ traceId: purchases[index - 1]!.traceId, spanId: FORMER_SPAN }] : [],
      });
      push(logsOf, service, {
        timeUnixNano: nanos(startMs + depth * 5 + 1),
        severityNumber: isKnot ? 17 : 9,
        body: { stringValue: isKnot ? 'card declined by the bank' : saying },
        attributes: attributes({ 'card.brand': failed ? 'maestro' : 'visa' }),
        traceId,
        spanId,
      });
      parentSpanId = spanId;
    }
  }
  await Promise.all([
    send(otlpHttp, 'traces', { resourceSpans: resources(spansOf, (spans) => ({ scopeSpans: [{ spans }] })) }),
    send(otlpHttp, 'logs', { resourceLogs: resources(logsOf, (logRecords) => ({ scopeLogs: [{ logRecords }] })) }),
    send(otlpHttp, 'metrics', { resourceMetrics: [ordersMetric(purchases[0]!.startMs)] }),
  ]);
  return purchases;
}

const FORMER_SPAN = 'f0f0f0f0f0f0f0f0';

const STEPS = [
  { service: 'storefront', name: 'POST /buy', saying: 'a basket was bought' },
  { service: 'checkout', name: 'POST /checkout', saying: 'checking out' },
  { service: 'payments', name: 'POST /charge', saying: 'charged the card' },
] as const;

/** Orders counted once a minute: 3 more each time. */
function ordersMetric(startMs: number): object {
  return {
    resource: { attributes: attributes({ 'service.name': 'checkout' }) },
    scopeMetrics: [
      {
        metrics: [
          {
            name: 'shop.orders',
            unit: '{order}',
            description: 'Orders placed',
            sum: {
              aggregationTemporality: 2,
              isMonotonic: true,
              dataPoints: Array.from({ length: 10 }, (_, minute) => ({
                startTimeUnixNano: nanos(startMs),
                timeUnixNano: nanos(startMs + (minute + 1) * 60_000 - 5_000),
                asInt: String(3 * (minute + 1)),
                attributes: attributes({ 'shop.region': 'north' }),
              })),
            },
          },
        ],
      },
    ],
  };
}

async function send(otlpHttp: string, signal: string, body: object): Promise<void> {
  const response = await fetch(`${otlpHttp}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${signal}: ${response.status} ${await response.text()}`);
}

function resources(of: ReadonlyMap<string, object[]>, scopes: (items: object[]) => object): object[] {
  return [...of].map(([service, items]) => ({
    resource: { attributes: attributes({ 'service.name': service }) },
    ...scopes(items),
  }));
}

function attributes(of: Readonly<Record<string, string>>): object[] {
  return Object.entries(of).map(([key, value]) => ({ key, value: { stringValue: value } }));
}

function push(map: Map<string, object[]>, key: string, item: object): void {
  const items = map.get(key) ?? [];
  items.push(item);
  map.set(key, items);
}

function nanos(ms: number): string {
  return `${Math.round(ms * 1_000)}000`;
}
