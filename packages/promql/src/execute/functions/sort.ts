import type { FloatHistogram } from '../../histogram/float-histogram.ts';
import { compareLabels, Labels } from '../../labels.ts';
import type { Call, Expr, StringLiteral } from '../../parse/ast.ts';
import {
  ABSENT,
  type Column,
  type ColumnStream,
  clearColumn,
  emptyColumn,
  FLOAT,
  forEachColumn,
  HISTOGRAM,
  setFloat,
  setHistogram,
} from '../column.ts';
import type { Context } from '../context.ts';
import { sortInTurns } from '../sort-in-turns.ts';
import type { Steps } from '../steps.ts';
import { compareNaturally } from './natural-order.ts';
import type { VectorFunction } from './vector-function.ts';

/** By value; NaN always comes last, and histograms, which have no order, not at all. */
export const sort: VectorFunction = (call, steps, context) =>
  sorted(call, steps, context, floatsOnly, (a, b) => compareFloats(a.float, b.float));

export const sortDesc: VectorFunction = (call, steps, context) =>
  sorted(call, steps, context, floatsOnly, (a, b) => compareFloats(-a.float, -b.float));

/** By the values of these labels, and then by all; numbers within a value count as numbers. */
export const sortByLabel: VectorFunction = (call, steps, context) => byLabel(call, steps, context, 1);
export const sortByLabelDesc: VectorFunction = (call, steps, context) => byLabel(call, steps, context, -1);

function byLabel(call: Call, steps: Steps, context: Context, direction: 1 | -1): ColumnStream {
  const names = call.args.slice(1).map((arg) => (arg as StringLiteral).value);
  return sorted(
    call,
    steps,
    context,
    () => {},
    (a, b) => {
      for (const name of names) {
        const order = compareNaturally(a.labels.get(name), b.labels.get(name));
        if (order !== 0) return direction * order;
      }
      return direction * compareLabels(a.labels, b.labels);
    },
  );
}

async function* sorted(
  call: Call,
  steps: Steps,
  context: Context,
  prepare: (column: Column) => void,
  compare: (a: Element, b: Element) => number,
): ColumnStream {
  const stream = context.vector(call.args[0] as Expr, steps);
  if (steps.count > 1) {
    context.annotations.warn(
      'sort is ineffective for range queries since results are always ordered by labels',
      call.position,
    );
    for await (const column of stream) {
      prepare(column);
      yield column;
    }
    return;
  }
  const elements: Element[] = [];
  await forEachColumn(stream, context.budget, (column) => {
    prepare(column);
    if (column.kinds[0] === ABSENT) return;
    context.budget.holdSeries(1);
    elements.push(elementOf(column));
  });
  const column = emptyColumn(Labels.EMPTY, 1);
  for (const { labels, dropName, float, histogram } of await sortInTurns(elements, compare, context.budget)) {
    clearColumn(column, labels);
    column.dropName = dropName;
    if (histogram === undefined) setFloat(column, 0, float);
    else setHistogram(column, 0, histogram);
    yield column;
  }
  context.budget.releaseSeries(1, elements.length);
}

/** What a column of a single step is, in less: a hundred thousand are sorted at once. */
interface Element extends Pick<Column, 'labels' | 'dropName'> {
  readonly float: number;
  readonly histogram: FloatHistogram | undefined;
}

function elementOf({ labels, dropName, floats, histograms, kinds }: Column): Element {
  const histogram = kinds[0] === HISTOGRAM ? histograms?.[0] : undefined;
  return { labels, dropName, float: floats[0] as number, histogram };
}

function floatsOnly(column: Column): void {
  const { kinds } = column;
  for (let step = 0; step < kinds.length; step++) if (kinds[step] !== FLOAT) kinds[step] = 0;
  column.histograms = null;
}

function compareFloats(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  if (Number.isNaN(b)) return -1;
  return a < b ? -1 : a > b ? 1 : 0;
}
