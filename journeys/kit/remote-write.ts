import { compressSync } from 'snappy';
import { double, message, text, varintField } from '../../bench/kit/protobuf.ts';

/** Types of metrics in remote write's metadata. */
const TYPES = { counter: 1, gauge: 2, histogram: 3 } as const;

export interface WrittenSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [ms: number, value: number])[];
  /** Measurements that know their trace. */
  readonly exemplars?: readonly { readonly ms: number; readonly value: number; readonly traceId: string }[];
}

export interface WrittenMetadata {
  readonly metric: string;
  readonly type: keyof typeof TYPES;
  readonly help: string;
}

/** Writes series as a Prometheus does (remote write 1.0). Throws unless all of it was taken. */
export async function remoteWrite(
  url: string,
  series: readonly WrittenSeries[],
  metadata: readonly WrittenMetadata[] = [],
): Promise<void> {
  const request = Buffer.concat([
    ...series.map(({ labels, samples, exemplars = [] }) =>
      message(
        1,
        ...labelFields(labels),
        ...samples.map(([ms, value]) => message(2, double(1, value), varintField(2, ms))),
        ...exemplars.map(({ ms, value, traceId }) =>
          message(3, ...labelFields({ trace_id: traceId }), double(2, value), varintField(3, ms)),
        ),
      ),
    ),
    ...metadata.map(({ metric, type, help }) =>
      message(3, varintField(1, TYPES[type]), text(2, metric), text(4, help)),
    ),
  ]);
  const response = await fetch(`${url}/api/v1/write`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: new Uint8Array(compressSync(request)),
  });
  if (!response.ok) throw new Error(`remote write was answered ${response.status}: ${await response.text()}`);
}

/** Labels in the order of their names, as the protocol wants them. */
function labelFields(labels: Readonly<Record<string, string>>): Buffer[] {
  return Object.keys(labels)
    .sort()
    .map((name) => message(1, text(1, name), text(2, labels[name]!)));
}

const EVERY_MS = 15_000;
const BOUNDS = ['0.05', '0.1', '0.25', '0.5', '1', '+Inf'];

/**
 * Half an hour of a shop's metrics: requests of two services and three routes, how long they took, and what memory they hold. Route
 * `/cart` answers 2 requests a second, `/pay` 1, `/search` 4; one in ten of `/pay` fails.
 */
export async function writeShopMetrics(url: string, options: { traceId?: string; nowMs?: number } = {}): Promise<void> {
  const endMs = Math.floor((options.nowMs ?? Date.now()) / EVERY_MS) * EVERY_MS;
  const times = Array.from({ length: 121 }, (_, at) => endMs - (120 - at) * EVERY_MS);
  const counter = (labels: Record<string, string>, perSecond: number): WrittenSeries => ({
    labels,
    samples: times.map((ms, at) => [ms, Math.round(at * 15 * perSecond)] as const),
  });
  const requests = (job: string, route: string, code: string, perSecond: number) =>
    counter({ __name__: 'shop_requests_total', job, route, code }, perSecond);
  const buckets = BOUNDS.map((le, at): WrittenSeries => {
    const series = counter(
      { __name__: 'shop_request_duration_seconds_bucket', job: 'shop', le },
      [1, 3, 5.5, 6.6, 6.95, 7][at]!,
    );
    if (options.traceId === undefined || le !== '1') return series;
    return { ...series, exemplars: [{ ms: endMs - 300_000, value: 0.8, traceId: options.traceId }] };
  });
  // As Prometheus does: what metrics are, apart from their samples and before them.
  await remoteWrite(
    url,
    [],
    [
      { metric: 'shop_requests_total', type: 'counter', help: 'Requests that were answered.' },
      { metric: 'shop_request_duration_seconds', type: 'histogram', help: 'How long answers took.' },
      { metric: 'process_resident_memory_bytes', type: 'gauge', help: 'Memory that the process holds.' },
    ],
  );
  await remoteWrite(url, [
    requests('shop', '/cart', '200', 2),
    requests('shop', '/search', '200', 4),
    requests('payments', '/pay', '200', 0.9),
    requests('payments', '/pay', '500', 0.1),
    ...buckets,
    counter({ __name__: 'shop_request_duration_seconds_count', job: 'shop' }, 7),
    counter({ __name__: 'shop_request_duration_seconds_sum', job: 'shop' }, 1.4),
    ...['shop', 'payments'].map((job, which) => ({
      labels: { __name__: 'process_resident_memory_bytes', job },
      samples: times.map((ms, at) => [ms, (which + 1) * 2 ** 27 + Math.sin(at / 9) * 2 ** 24] as const),
    })),
  ]);
}
