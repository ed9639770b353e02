import fc from 'fast-check';
import type { Predicate } from '../../predicate.ts';
import type { LogSketch } from '../push-records.ts';
import { SECOND } from '../store-under-test.ts';

/** Few words, many ways to write them: values must meet for a filter to find anything. */
const HOSTILE = [
  'cart',
  'Cart',
  'time out',
  'timeout: 30s',
  '100%',
  'a_b',
  'axb',
  "it's",
  '"quoted"',
  'back\\slash',
  "'; DROP TABLE logs; --",
  '{p0:String}',
  '$x}',
  'line\nbreak\ttab',
  'été à la plage',
  'ÉTÉ',
  '/* x */',
  '42',
  '042',
  'true',
  '*',
  '?',
  '',
] as const;

const hostileText = fc.constantFrom(...HOSTILE);
const attributeKey = fc.constantFrom(
  'http.route',
  'user.id',
  'http.response.status_code',
  'tier',
  "k'ey",
  'a.b',
  'zone',
);
const attributeValue = fc.oneof(
  hostileText,
  fc.constantFrom<bigint | number | boolean>(42n, 7n, 200n, 0n, -1n, 42.5, 7.25, true, false),
);

export function anyLog(start: bigint): fc.Arbitrary<LogSketch> {
  return fc.record({
    timeNs: fc.integer({ min: 0, max: 3_000 }).map((seconds) => start + BigInt(seconds) * SECOND),
    severity: fc.constantFrom(0, 1, 5, 9, 10, 13, 17, 21, 24),
    body: fc.array(hostileText, { maxLength: 3 }).map((parts) => parts.join(' ')),
    eventName: fc.constantFrom('', 'cart', 'a_b'),
    attributes: fc.dictionary(attributeKey, attributeValue, { maxKeys: 4, noNullPrototype: true }),
    resource: fc
      .dictionary(fc.constantFrom('zone', 'tier', 'host.name', 'dropped'), attributeValue, {
        maxKeys: 2,
        noNullPrototype: true,
      })
      .chain((resource) =>
        fc.constantFrom('cart', "o'brien", '').map((name) => ({ ...resource, 'service.name': name })),
      ),
  });
}

const textField = fc.oneof(
  attributeKey,
  attributeKey.map((key) => `attributes.${key}`),
  fc.constantFrom(
    'zone',
    'host.name',
    'resource.zone',
    'resource.tier',
    'resource.dropped',
    'service',
    'body',
    'eventName',
  ),
);
const op = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const typedValue = fc.oneof(
  hostileText,
  fc.constantFrom(42, 7, 0, 200, -1, 42.5, true, false),
  fc.constantFrom('\u0001i42', '\u0000'),
);
const wildcardText = fc.oneof(
  hostileText,
  fc.constantFrom('*a*', 'c?rt', '*%*', 'a_b', '4*', '*\\*', '?', 'time*', '*e*'),
);

export const anyPredicate: fc.Arbitrary<Predicate> = fc.letrec<{ node: Predicate }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constant('compare' as const), field: textField, op, value: typedValue }),
    fc.record({
      kind: fc.constant('compare' as const),
      field: fc.constant('severity'),
      op,
      value: fc.constantFrom<string | number>('INFO', 'ERROR', 'UNSPECIFIED', 9, 13, 0),
    }),
    fc.record({ kind: fc.constant('text' as const), text: hostileText, phrase: fc.boolean() }),
    fc.record({ kind: fc.constant('wildcard' as const), field: textField, pattern: wildcardText }),
    fc.record({ kind: fc.constant('wildcard' as const), pattern: wildcardText }),
    fc.record({ kind: fc.constant('exists' as const), field: textField }),
    fc.record({
      kind: fc.constant('oneOf' as const),
      field: textField,
      values: fc.array(hostileText, { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), of: tie('node') }),
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), of: fc.array(tie('node'), { maxLength: 3 }) }),
  ),
})).node;
