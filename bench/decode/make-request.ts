import { attribute, double, fixed64, makeRandom, message, text, varintField } from '../kit/protobuf.ts';

/**
 * One OTLP log request as a busy web shop sends it: 514 bytes and 17 attributes a record with those of the resource,
 * values as varied as in life (ids random, methods and routes few).
 */
const METHODS = ['GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE'];
const ROUTES = ['/', '/cart', '/cart/{item}', '/checkout', '/products', '/products/{id}', '/login', '/search'];
const WORDS = [
  'order',
  'stored',
  'payment',
  'accepted',
  'customer',
  'basket',
  'updated',
  'request',
  'done',
  'in',
  'cache',
];

export function makeLogRequest(records: number, seed = 1, start = 1_767_322_445_000_000_000n): Uint8Array {
  const random = makeRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const hex = (digits: number) => Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
  const resource = message(
    1,
    attribute('service.name', 'checkout'),
    attribute('service.version', '1.42.0'),
    attribute('deployment.environment.name', 'production'),
    attribute('host.name', 'web-7'),
    attribute('telemetry.sdk.language', 'nodejs'),
  );
  const logs: Buffer[] = [];
  for (let index = 0; index < records; index++) {
    const time = start + BigInt(index) * 100_000n;
    const sentence = Array.from({ length: 12 }, () => pick(WORDS)).join(' ');
    logs.push(
      message(
        2,
        fixed64(1, time),
        fixed64(11, time + 1_000n),
        varintField(2, pick([9, 9, 9, 9, 13, 17])),
        text(3, 'INFO'),
        message(5, text(1, `${sentence} after ${Math.floor(random() * 900)} ms`)),
        message(6, text(1, 'http.request.method'), message(2, text(1, pick(METHODS)))),
        message(6, text(1, 'http.route'), message(2, text(1, pick(ROUTES)))),
        message(6, text(1, 'http.response.status_code'), message(2, varintField(3, pick([200, 200, 204, 404, 500])))),
        message(6, text(1, 'url.path'), message(2, text(1, `/products/${Math.floor(random() * 10_000)}`))),
        message(6, text(1, 'user.id'), message(2, text(1, `u-${Math.floor(random() * 50_000)}`))),
        message(6, text(1, 'session.id'), message(2, text(1, hex(16)))),
        message(6, text(1, 'client.address'), message(2, text(1, `10.0.${Math.floor(random() * 256)}.7`))),
        message(6, text(1, 'request_id'), message(2, text(1, hex(16)))),
        message(6, text(1, 'duration_ms'), message(2, double(4, random() * 500))),
        message(6, text(1, 'feature.flag'), message(2, text(1, pick(['on', 'off'])))),
        message(6, text(1, 'thread.name'), message(2, text(1, 'main'))),
        message(6, text(1, 'code.function.name'), message(2, text(1, pick(['place', 'pay', 'show'])))),
        text(9, Buffer.from(hex(32), 'hex')),
        text(10, Buffer.from(hex(16), 'hex')),
      ),
    );
  }
  const scope = message(1, text(1, 'shop-logger'), text(2, '2.0.0'));
  return message(1, resource, message(2, scope, ...logs));
}
