import { expect, test } from 'vitest';
import type { ProcessCourse } from '../data/process-memory.ts';
import { memoryChart } from './memory-series.ts';

const MIB = 2 ** 20;
const RANGE = { startMs: 0, endMs: 120_000 };

function course(instance: string, ...mebibytes: readonly number[]): ProcessCourse {
  return {
    instance,
    metric: 'process_memory_usage_bytes',
    points: mebibytes.map((value, at) => [at * 30, value * MIB]),
    growth: null,
  };
}

test('each process is a line, those with most memory first, and what is not measured is a gap', () => {
  const nodes = [course('small', 10, 20), course('large', 10, 90, 30, 30)];
  const chart = memoryChart({ stepMs: 30_000, partial: null, queries: [], nodes }, RANGE);
  expect(chart.times).toEqual([0, 30_000, 60_000, 90_000]);
  expect(chart.series.map(({ label }) => label)).toEqual(['large', 'small']);
  expect(chart.series[1]?.values).toEqual([10 * MIB, 20 * MIB, null, null]);
  expect(chart).toMatchObject({ left: 0, growing: [] });
});

test('what the same process had at an earlier time lies behind it', () => {
  const memory = (...nodes: readonly ProcessCourse[]) => ({ stepMs: 30_000, partial: null, queries: [], nodes });
  const earlier = { ...course('kept'), points: [[-60, 5 * MIB]] as const };
  const comparison = { text: '1m', label: '1 min earlier', offsetMs: 60_000, range: RANGE };
  const chart = memoryChart(memory(course('kept', 10), course('new', 5)), RANGE, {
    courses: memory(earlier, course('gone', 1)),
    comparison,
  });
  expect(chart.series.map(({ label, isFormer }) => [label, isFormer === true])).toEqual([
    ['kept, 1 min earlier', true],
    ['kept', false],
    ['new', false],
  ]);
  expect(chart.series[0]?.values).toEqual([5 * MIB, null, null, null]);
});

test('of many processes some are drawn, the rest is counted, and what grew is said of all', () => {
  const growth = {
    from: '2026-11-21T10:00:00Z',
    to: '2026-11-21T10:06:00Z',
    fromBytes: 92 * MIB,
    toBytes: 290 * MIB,
    isGoingOn: true,
  };
  const nodes = Array.from({ length: 15 }, (_, at) => course(`pod-${at}`, 100 - at));
  const chart = memoryChart(
    { stepMs: 30_000, partial: null, queries: [], nodes: [...nodes, { ...course('', 1), growth }] },
    RANGE,
  );
  expect(chart.series).toHaveLength(12);
  expect(chart.left).toBe(4);
  expect(chart.growing).toEqual(['memory: 92 MiB → 290 MiB within 6 min, still growing']);
});
