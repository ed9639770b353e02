import { compileMatcher, type LabelMatcher } from '@oriel/promql';
import { expect, test } from 'vitest';
import { withoutMatcher } from './add-matcher.ts';
import { readQuery } from './check-query.ts';
import { nearestNames, whyNothing } from './why-nothing.ts';

const SERIES: readonly Readonly<Record<string, string>>[] = [
  { __name__: 'up', job: 'node', instance: 'a' },
  { __name__: 'up', job: 'files', instance: 'b' },
  { __name__: 'node_cpu_seconds_total', job: 'node', instance: 'a', mode: 'idle' },
  { __name__: 'shop_orders_total', job: 'shop' },
];
const KNOWN = {
  metricNames: async () => [...new Set(SERIES.map(({ __name__ }) => __name__!))],
  labelValues: async (label: string, matchers: readonly LabelMatcher[]) => {
    const meets = matchers.map((matcher) => ({ matcher, matches: compileMatcher(matcher) }));
    const meant = SERIES.filter((labels) => meets.every(({ matcher, matches }) => matches(labels[matcher.name] ?? '')));
    return [...new Set(meant.flatMap((labels) => labels[label] ?? []))];
  },
};
const why = (text: string) => whyNothing(readQuery(text)!, KNOWN);

test('a metric that is not there is told with those that may be meant', async () => {
  expect(await why('rate(node_cpu_second_total[5m])')).toEqual({
    kind: 'no-metric',
    metric: 'node_cpu_second_total',
    near: ['node_cpu_seconds_total'],
  });
  expect(await why('sum(up) / sum(nosuch)')).toEqual({ kind: 'no-metric', metric: 'nosuch', near: [] });
});

test('of conditions the one that removes everything is told, with the values that there are', async () => {
  expect(await why('sum(up{instance=~".+", job="nodes"})')).toEqual({
    kind: 'no-match',
    metric: 'up',
    matcher: { name: 'job', op: '=', value: 'nodes' },
    values: ['node', 'files'],
  });
  expect(await why('up{job="node", instance="b"}')).toEqual({ kind: 'no-match-together', metric: 'up' });
});

test('what is there and compared away is not called missing', async () => {
  expect(await why('up > 5')).toEqual({ kind: 'removed' });
  expect(await why('{job="nobody"}')).toEqual({ kind: 'removed' });
});

test('names are near by their signs or by all of their words', () => {
  const names = ['http_requests_total', 'http_request_size_bytes', 'shop_orders_total', 'shop_orders_created', 'up'];
  expect(nearestNames('http_request_total', names)).toEqual(['http_requests_total']);
  expect(nearestNames('shop.orders', names)).toEqual(['shop_orders_created', 'shop_orders_total']);
  expect(nearestNames('nosuch', names)).toEqual([]);
});

test('a condition is dropped wherever it stands', () => {
  expect(withoutMatcher('sum(up{job="nodes", a="b"}) > 1', { name: 'job', op: '=', value: 'nodes' })).toBe(
    'sum(up{a="b"}) > 1',
  );
});
