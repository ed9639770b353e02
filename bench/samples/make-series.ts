import type { SentSeries } from '@oriel/ingest/test/encode-write-request';

const CODES = ['200', '201', '304', '404', '500'];
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];

/** Series as the scrapes of a few dozen services give them: eight labels, about 220 bytes of them. */
export function makeSeries(count: number): readonly Readonly<Record<string, string>>[] {
  return Array.from({ length: count }, (_, index) => ({
    __name__: 'http_request_duration_seconds_bucket',
    code: CODES[index % CODES.length]!,
    handler: `/api/v1/resource/${Math.floor(index / 800)}`,
    instance: `host-${Math.floor(index / 20) % 40}.example.com:9100`,
    job: 'checkout-service',
    le: String(((index % 20) + 1) * 0.05),
    method: METHODS[Math.floor(index / 5) % METHODS.length]!,
    namespace: 'production',
  }));
}

/** One sample of each series, as a scrape gives it. */
export function scrapeOf(
  labels: readonly Readonly<Record<string, string>>[],
  timeMs: number,
  scrape: number,
): readonly SentSeries[] {
  return labels.map((one, index) => ({ labels: one, samples: [{ value: scrape * (1 + (index % 17)), timeMs }] }));
}
