import { expect, test } from 'vitest';
import { labelTerms } from '../label-terms.ts';
import { equalLabels } from '../matcher.ts';
import { originOfSeries } from '../origin.ts';
import { knownOfQuery, windowMsOf } from './known-of-query.ts';

test.each([
  ['sum by (route) (rate(x{job="shop/cart",code="500"}[5m]))', { job: 'shop/cart', code: '500' }, ['cart']],
  // What only a part of it wants is not said of the whole.
  ['sum(rate(x{job="shop",code="500"}[5m])) / sum(rate(x{job="shop"}[5m]))', { job: 'shop' }, ['shop']],
  ['sum(x{service=~"shop|pay\\\\.v2"})', {}, ['shop', 'pay.v2']],
  ['x{job="shop"} + on () y{job="payments"}', {}, ['shop', 'payments']],
  ['x{job="shop"} + on () y', {}, []],
  ['sum(x{job=~"sh.*"})', {}, []],
  ['sum(x{job!="shop",code=""})', {}, []],
  ['1 + 1', {}, []],
  ['sum(', {}, []],
])('%s is known to be of something', (text, labels, services) => {
  const known = knownOfQuery(text);
  expect(known.labels).toMatchObject(labels);
  expect(Object.keys(known.labels).filter((name) => name !== '__name__')).toEqual(Object.keys(labels));
  expect(known.services).toEqual(services);
});

test('a point looks back as far as the longest range of its query', () => {
  expect(windowMsOf('rate(x[5m]) + max_over_time(rate(y[1m])[1h:1m])')).toBe(3_600_000);
  expect(windowMsOf('up')).toBe(0);
});

test('a chart is of the services of its series, and of the labels that all of them have', () => {
  expect(
    originOfSeries([
      { labels: { __name__: 'x', job: 'ns/shop', region: 'north', route: '/cart', le: '1' } },
      { labels: { __name__: 'x', region: 'north', route: '/pay', le: '1' }, services: ['payments', 'shop'] },
    ]),
  ).toEqual({ services: ['shop', 'payments'], labels: { region: 'north' } });
  expect(originOfSeries([])).toEqual({ services: [], labels: {} });
});

test('labels are conditions on the fields that bear their names', () => {
  const fields = ['http.route', 'http_route', 'shop.region', 'status', 'odd key'].map((name) => ({ name, count: 1 }));
  expect(
    labelTerms({ http_route: '/a/:id', shop_region: 'north', pod: 'x', status: '500', 'odd key': '1' }, fields),
  ).toEqual(['http_route:"/a/:id"', 'shop.region:north']);
});

test('conditions in their spelling name labels where they want one value', () => {
  expect(equalLabels(['a="x \\"y\\""', 'b=~"z.*"', 'c!="w"', 'service.name="shop"'])).toEqual({
    a: 'x "y"',
    'service.name': 'shop',
  });
});
