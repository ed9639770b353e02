import { expect, test } from 'vitest';
import type { SpanOutline } from '../data/trace.ts';
import { type Heatmap, settlesAtMs } from '../data/traces.ts';
import { labelledRows, rowsInUse } from '../kit/chart/heat-map.tsx';
import { criticalPath } from './critical-path.ts';
import { durationFigures } from './duration-figures.ts';
import { findSpans } from './find-spans.ts';
import { durationText, heatCells } from './heat-cells.ts';
import { ancestorsOf, childrenOf, collapsedBelow, ownStretches, spanTree, visibleRows } from './span-tree.ts';
import { validateTracesSearch } from './traces-search.ts';

function span(
  spanId: string,
  parentSpanId: string,
  offsetMs: number,
  durationMs: number,
  change: Partial<SpanOutline> = {},
): SpanOutline {
  return {
    spanId,
    parentSpanId,
    name: spanId,
    service: 'shop',
    kind: 'internal',
    offsetMs,
    durationMs,
    selfMs: durationMs,
    isError: false,
    clockSkewMs: 0,
    events: [],
    isSynthetic: false,
    awaitsParent: false,
    ...change,
  };
}

/** root 0–100: a 10–40 (a1 15–30), b 50–90 with an error. */
const TREE = spanTree([
  span('root', '', 0, 100),
  span('a', 'root', 10, 30),
  span('a1', 'a', 15, 15),
  span('b', 'root', 50, 40, { isError: true, kind: 'client' }),
]);

test('rows are the tree from above, with depth and counts', () => {
  expect(
    visibleRows(TREE, new Set()).map((row) => [row.span.spanId, row.depth, row.childCount, row.descendants]),
  ).toEqual([
    ['root', 0, 2, 3],
    ['a', 1, 1, 1],
    ['a1', 2, 0, 0],
    ['b', 1, 0, 0],
  ]);
});

test('a collapsed span hides what is beneath and says when that has an error', () => {
  expect(visibleRows(TREE, new Set(['a'])).map((row) => row.span.spanId)).toEqual(['root', 'a', 'b']);
  const [root] = visibleRows(TREE, new Set(['root']));
  expect(root).toMatchObject({ isCollapsed: true, hidesError: true });
  expect(collapsedBelow(TREE, 1)).toEqual(new Set(['a']));
});

test('children and ancestors are found', () => {
  expect(childrenOf(TREE, 'root').map((child) => child.spanId)).toEqual(['a', 'b']);
  expect(ancestorsOf(TREE, 'a1')).toEqual(['root', 'a', 'a1']);
});

test('own time is what children leave, overlaps and overhangs included', () => {
  expect(
    ownStretches(span('x', '', 0, 100), [span('l', 'x', 60, 80), span('k', 'x', 10, 20), span('j', 'x', 15, 20)]),
  ).toEqual([
    { startMs: 0, endMs: 10 },
    { startMs: 35, endMs: 60 },
  ]);
});

test('the critical path goes back from the end through what finished last', () => {
  const path = criticalPath(TREE);
  expect([...path.keys()].sort()).toEqual(['a', 'a1', 'b', 'root']);
  expect(path.get('root')).toEqual([
    { startMs: 0, endMs: 10 },
    { startMs: 40, endMs: 50 },
    { startMs: 90, endMs: 100 },
  ]);
  const concurrent = spanTree([span('root', '', 0, 100), span('slow', 'root', 0, 100), span('quick', 'root', 0, 20)]);
  expect([...criticalPath(concurrent).keys()]).toEqual(['root', 'slow']);
});

test('50,000 spans in a chain are laid out without running out of stack', () => {
  const spans = Array.from({ length: 50_000 }, (_, index) =>
    span(`s${index}`, index === 0 ? '' : `s${index - 1}`, index, 50_000 - index),
  );
  const tree = spanTree(spans);
  expect(visibleRows(tree, new Set())).toHaveLength(50_000);
  expect(criticalPath(tree).size).toBe(50_000);
});

test('spans are found by name and service here, by everything else through the server', () => {
  expect(findSpans(TREE.spans, 'CLIENT')).toEqual([3]);
  expect(findSpans(TREE.spans, 'shop a1')).toEqual([2]);
  expect(findSpans(TREE.spans, '')).toEqual([]);
  expect(findSpans(TREE.spans, 'sqlite', new Set(['b']))).toEqual([3]);
  expect(findSpans([span('a1-2', '', 0, 1, { name: 'twice' })], 'sqlite', new Set(['a1']))).toEqual([0]);
});

test('heat cells know their row and only rows in use are drawn', () => {
  const heatmap: Heatmap = {
    stepMs: 1_000,
    boundsMs: [1, 2, 4, 8, 16],
    cells: [{ start: '2026-11-21T10:00:00Z', boundMs: 4, count: 3, errors: 1 }],
    stats: { rowsRead: 0, bytesRead: 0, elapsedMs: 0, partial: null },
  };
  const cells = heatCells(heatmap);
  expect(cells[0]?.row).toBe(2);
  expect(rowsInUse(cells, 5)).toEqual({ first: 1, last: 3 });
  expect([durationText(4), durationText(0.25), durationText(0)]).toEqual(['4ms', '250us', undefined]);
});

test('a map of durations is summed up, and says nothing of what was not measured', () => {
  const cell = (boundMs: number, count: number, errors = 0) => ({
    start: '2026-11-21T10:00:00Z',
    boundMs,
    count,
    errors,
  });
  const figures = durationFigures({ cells: [cell(100, 5, 2), cell(10, 45), cell(15.8, 50)] });
  // The fiftieth is among those of the second row, the ninety-fifth is its last.
  expect(figures).toEqual({ spans: 100, errorRatio: 0.02, p50Ms: 15.8, p95Ms: 15.8 });
  expect(durationFigures({ cells: [] })).toEqual({
    spans: 0,
    errorRatio: null,
    p50Ms: null,
    p95Ms: null,
  });
});

test('the axis of durations is labelled at 1, 10, 100 where that is enough', () => {
  const bounds = [0.631, 1, 1.58, 2.51, 3.98, 6.31, 10, 15.8, 25.1, 39.8, 63.1, 100, 158];
  expect(labelledRows(bounds, { first: 0, last: 12 }, 8)).toEqual([1, 6, 11]);
  expect(labelledRows(bounds, { first: 2, last: 9 }, 8)).toEqual([2, 4, 6, 8]);
  expect(labelledRows([1, 10, 100, 1_000], { first: 0, last: 3 }, 8)).toEqual([0, 2]);
});

test('a link made by hand cannot break the page', () => {
  expect(validateTracesSearch({ length: '1s', min: '250ms', max: 'soon', status: 'maybe', order: 'LONGEST' })).toEqual({
    q: undefined,
    operation: undefined,
    length: '1s',
    min: '250ms',
    max: undefined,
    status: undefined,
    order: 'LONGEST',
  });
});

test('a list is final when the youngest of what is arriving is due, and is not asked for again where nothing is', () => {
  const waiting = (...waits: (number | null)[]) => waits.map((arrivingForMs) => ({ arrivingForMs }));
  expect(settlesAtMs([], 1_000)).toBeUndefined();
  expect(settlesAtMs(waiting(null, null), 1_000)).toBeUndefined();
  expect(settlesAtMs(waiting(20_000, null, 45_000, 0), 1_000)).toBe(46_500);
});
