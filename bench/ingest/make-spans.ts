import { attribute, fixed64, makeRandom, message, text, varintField } from '../kit/protobuf.ts';

const ROUTES = ['/', '/cart', '/checkout', '/products/{id}', '/login', '/search'];
const SERVICES = ['storefront', 'catalog', 'cart', 'payment', 'shipping'];

/** One OTLP trace request: traces of eight spans, each with six attributes, as an HTTP service sends them. */
export function makeSpanRequest(spans: number, seed: number, start: bigint): Uint8Array {
  const random = makeRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
  const encoded: Buffer[] = [];
  let traceId = bytes(16);
  let root = bytes(8);
  for (let index = 0; index < spans; index++) {
    const isRoot = index % 8 === 0;
    if (isRoot) {
      traceId = bytes(16);
      root = bytes(8);
    }
    const begin = start + BigInt(index) * 50_000n;
    const route = pick(ROUTES);
    encoded.push(
      message(
        2,
        text(1, traceId),
        text(2, isRoot ? root : bytes(8)),
        ...(isRoot ? [] : [text(4, root)]),
        text(5, `GET ${route}`),
        varintField(6, isRoot ? 2 : 3),
        fixed64(7, begin),
        fixed64(8, begin + BigInt(Math.floor(random() * 5e7))),
        message(9, text(1, 'http.request.method'), message(2, text(1, 'GET'))),
        message(9, text(1, 'http.route'), message(2, text(1, route))),
        message(9, text(1, 'http.response.status_code'), message(2, varintField(3, pick([200, 200, 204, 500])))),
        message(9, text(1, 'server.address'), message(2, text(1, pick(SERVICES)))),
        message(9, text(1, 'user.id'), message(2, text(1, `u-${Math.floor(random() * 50_000)}`))),
        message(9, text(1, 'shop.step'), message(2, text(1, pick(['browse', 'add', 'pay'])))),
        ...(random() < 0.02 ? [message(15, varintField(3, 2))] : []),
      ),
    );
  }
  const resource = message(1, attribute('service.name', pick(SERVICES)), attribute('host.name', 'web-7'));
  return message(1, resource, message(2, message(1, text(1, 'shop')), ...encoded));
}
