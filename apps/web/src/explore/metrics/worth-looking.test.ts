import { expect, test } from 'vitest';
import { firstToLookAt, mostWorthFirst } from './worth-looking.ts';

const named = (...names: string[]) => names.map((name) => ({ name }));
const namesOf = (metrics: readonly { readonly name: string }[]) => metrics.map(({ name }) => name);

test('requests come before machines, these before runtimes, and alerts and scrapes last', () => {
  const metrics = named(
    'ALERTS',
    'ALERTS_FOR_STATE',
    'go_goroutines',
    'http_request_duration_seconds_bucket',
    'http_request_duration_seconds_sum',
    'http_requests_total',
    'node_cpu_seconds_total',
    'orders_open',
    'scrape_duration_seconds',
    'up',
  );
  expect(namesOf(mostWorthFirst(metrics))).toEqual([
    'http_requests_total',
    'http_request_duration_seconds_bucket',
    'node_cpu_seconds_total',
    'orders_open',
    'http_request_duration_seconds_sum',
    'go_goroutines',
    'up',
    'ALERTS',
    'ALERTS_FOR_STATE',
    'scrape_duration_seconds',
  ]);
});

test('what one begins with is of different kinds, and no part of a histogram', () => {
  const metrics = named(
    'a_requests_total',
    'b_requests_total',
    'c_requests_total',
    'x_seconds_count',
    'x_seconds_sum',
    'node_load1',
    'build_info',
    'ALERTS',
  );
  expect(namesOf(firstToLookAt(metrics, 4))).toEqual(['a_requests_total', 'b_requests_total', 'node_load1', 'ALERTS']);
  expect(namesOf(firstToLookAt(named('x_sum', 'y_info'), 4))).toEqual([]);
  expect(namesOf(firstToLookAt(named('prometheus_http_requests_total', 'go_threads', 'ALERTS'), 2))).toEqual([
    'prometheus_http_requests_total',
    'go_threads',
  ]);
});
