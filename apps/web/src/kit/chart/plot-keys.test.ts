import { expect, test } from 'vitest';
import type { TimePlotProps } from './chart-props.ts';
import { nextRow, plotKeys, rowsByValue } from './plot-keys.ts';

const HOUR = Date.UTC(2026, 10, 21, 14);
const MINUTE = 60_000;
const line = (key: string, ...values: (number | null)[]) => ({ key, label: key, colour: '', values });

function chart(change: Partial<TimePlotProps> = {}): TimePlotProps {
  return {
    label: '',
    kind: 'line',
    times: [HOUR, HOUR + MINUTE, HOUR + 2 * MINUTE],
    series: [line('low', 1, 2, null), line('high', 5, 1, null), line('silent', null, null, null)],
    startMs: HOUR,
    endMs: HOUR + 3 * MINUTE,
    stepMs: MINUTE,
    wholeUntilMs: Number.POSITIVE_INFINITY,
    isZeroBased: true,
    isShown: () => true,
    shownText: '',
    emphasized: undefined,
    format: (value) => `${value} ms`,
    onZoom: () => {},
    ...change,
  };
}

test('lines lie above each other by their values at a time, and what is hidden does not lie there', () => {
  expect(rowsByValue(chart(), 0)).toEqual([1, 0, 2]);
  expect(rowsByValue(chart(), 1)).toEqual([0, 1, 2]);
  expect(rowsByValue(chart({ isShown: (key) => key !== 'high' }), 0)).toEqual([0, 2]);
  expect(nextRow(chart(), { at: 0, row: 0 }, 1)).toBe(1);
  expect(nextRow(chart(), { at: 0, row: 1 }, 1)).toBe(1);
  expect(nextRow(chart(), { at: 0, row: 0 }, -1)).toBe(2);
});

test('whoever comes by keyboard begins at the newest measurement, on the largest', () => {
  expect(plotKeys(chart(), 'utc').begin()).toEqual({ at: 1, row: 0 });
});

test('a point is said with its time, its unit, what it passes and what happened', () => {
  const keys = plotKeys(
    chart({
      thresholds: [{ value: 4, label: 'goal 4 ms' }],
      events: [{ key: 'deploy', atMs: HOUR + 90_000, text: 'cart 2.0 deployed', colour: '' }],
    }),
    'utc',
  );
  expect(keys.say({ at: 0, row: 1 })).toMatch(/14:00:00 – 14:01:00: high 5 ms, above: goal 4 ms, cart 2\.0 deployed$/);
  expect(keys.say({ at: 2, row: 0 })).toContain('low not measured');
});

test('Enter opens what a click opens, or else looks closer; a chosen part is zoomed into', () => {
  const done: string[] = [];
  const note = (what: string) => (startMs: number, endMs: number) => done.push(`${what} ${(endMs - startMs) / MINUTE}`);
  plotKeys(chart({ onOpen: note('open'), onZoom: note('zoom') }), 'utc').open!({ at: 1, row: 0 });
  plotKeys(chart({ onZoom: note('zoom') }), 'utc').open!({ at: 1, row: 0 });
  plotKeys(chart({ onZoom: note('zoom') }), 'utc').choose!({ at: 2, row: 0 }, { at: 1, row: 0 });
  plotKeys(chart({ onZoom: note('zoom'), areInstants: true }), 'utc').choose!({ at: 2, row: 0 }, { at: 1, row: 0 });
  expect(done).toEqual(['open 1', 'zoom 3', 'zoom 2', 'zoom 1']);
});
