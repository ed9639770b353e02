import { attribute, double, fixed64, makeRandom, message, text, varintField } from '../kit/protobuf.ts';

/**
 * One OTLP metrics request: a cumulative sum of `points` series, each with three attributes. Requests of other seeds have other series,
 * so that two that were made in the same millisecond say nothing twice; their resource is its service alone, of which nothing
 * but its series is to be kept.
 */
export function makePointRequest(points: number, seed: number, start: bigint): Uint8Array {
  const random = makeRandom(seed);
  const encoded: Buffer[] = [];
  for (let point = 0; point < points; point++) {
    const index = seed * points + point;
    encoded.push(
      message(
        1,
        fixed64(2, start - 60_000_000_000n),
        fixed64(3, start),
        double(4, Math.floor(random() * 1e6)),
        message(7, text(1, 'instance'), message(2, text(1, `i-${index % 5_000}`))),
        message(7, text(1, 'route'), message(2, text(1, `/r${index % 20}`))),
        message(7, text(1, 'status'), message(2, text(1, String(200 + (index % 3) * 100)))),
      ),
    );
  }
  const sum = message(7, ...encoded, varintField(2, 2), varintField(3, 1));
  const metric = message(2, text(1, 'http_requests_total'), text(3, '{request}'), sum);
  const resource = message(1, attribute('service.name', 'shop'));
  return message(1, resource, message(2, message(1, text(1, 'shop')), metric));
}
