import { expect, test } from 'vitest';
import { processesOf } from './process-memory.ts';

const NAMES = ['process_memory_usage_bytes', 'v8js_memory_heap_used_bytes'];
const POINTS = [[60, 1]] as const;

function series(name: string, job: string, instance?: string) {
  return { labels: { __name__: name, job, ...(instance === undefined ? {} : { instance }) }, points: POINTS };
}

test('of one process the metric counts that says most, and every process has its own course', () => {
  const found = processesOf(
    [
      series('v8js_memory_heap_used_bytes', 'shop/cart', 'cart-1'),
      series('process_memory_usage_bytes', 'shop/cart', 'cart-1'),
      series('v8js_memory_heap_used_bytes', 'shop/cart', 'cart-2'),
      series('v8js_memory_heap_used_bytes', 'batch'),
    ],
    NAMES,
  );
  expect(found.map(({ service, instance, metric }) => [service, instance, metric])).toEqual([
    ['cart', 'cart-1', 'process_memory_usage_bytes'],
    ['cart', 'cart-2', 'v8js_memory_heap_used_bytes'],
    ['batch', '', 'v8js_memory_heap_used_bytes'],
  ]);
});
