import { PromqlError } from '../../errors.ts';
import { METRIC_NAME, TYPE_LABEL } from '../../labels.ts';
import type { Call, Expr, MatrixSelector, SubqueryExpr } from '../../parse/ast.ts';
import { emptyBuffer } from '../../storage.ts';
import { type Column, type ColumnStream, emptyColumn, FLOAT, setFloat, setHistogram } from '../column.ts';
import type { Context } from '../context.ts';
import { dropName, rangeNamesDropped } from '../drop-name.ts';

import { selected } from '../select/selected.ts';
import { type Steps, stepAt } from '../steps.ts';
import type { RangeCall, RangeFunction, Window } from './range-function.ts';
import { emptyRangeSeries, type RangeSeries, splitSamples } from './range-series.ts';
import { subquerySeries } from './subquery-series.ts';
import { emptyBounds, findBounds, type Windows, windowsOf } from './windows.ts';

/** A function over a range vector, evaluated series by series: no more than one series' samples are in memory. */
export function evaluateRangeCall(
  implementation: RangeFunction,
  call: Call,
  steps: Steps,
  context: Context,
): ColumnStream {
  const argument = rangeArgument(call);
  return rangeNamesDropped(evaluated(implementation, call, argument, steps, context), argument, context);
}

/** The argument that is a range vector: exactly one, by the type check. */
export function rangeArgument(call: Call): MatrixSelector | SubqueryExpr {
  for (const arg of call.args) if (arg.kind === 'matrix' || arg.kind === 'subquery') return arg;
  throw new PromqlError('execution', `function "${call.function}" needs a range vector`);
}

/** The series of a range vector, each with all samples that any of the windows reaches. */
export function rangeSeries(
  argument: MatrixSelector | SubqueryExpr,
  steps: Steps,
  context: Context,
  withStarts: boolean,
): { readonly windows: Windows; readonly series: AsyncIterable<RangeSeries> } {
  const rangeMs = argument.range as number;
  if (argument.kind === 'subquery')
    return {
      windows: windowsOf(argument, rangeMs, steps, context.options.lookbackMs),
      series: subquerySeries(argument, steps, context),
    };
  return {
    windows: windowsOf(argument.selector, rangeMs, steps, context.options.lookbackMs),
    series: selectedRanges(argument, context, withStarts),
  };
}

async function* selectedRanges(
  { selector }: MatrixSelector,
  context: Context,
  withStarts: boolean,
): AsyncIterable<RangeSeries> {
  const buffer = emptyBuffer();
  const series = emptyRangeSeries();
  for await (const labels of selected(selector, buffer, context)) {
    splitSamples(buffer, series, withStarts);
    series.labels = labels;
    yield series;
  }
}

async function* evaluated(
  implementation: RangeFunction,
  call: Call,
  argument: MatrixSelector | SubqueryExpr,
  steps: Steps,
  context: Context,
): ColumnStream {
  const modifier = argument.kind === 'matrix' ? argument.selector.modifier : null;
  checkModifier(implementation, modifier);
  const scalars: Float64Array[] = [];
  for (const arg of call.args) if (arg !== argument) scalars.push(await context.scalar(arg, steps));

  const withStarts = implementation.usesStarts === true && context.options.features.startTimestamps;
  const { windows, series: source } = rangeSeries(argument, steps, context, withStarts);
  const bounds = emptyBounds(steps.count);
  const histogramBounds = emptyBounds(steps.count);
  let column: Column | undefined;
  for await (const series of source) {
    column ??= emptyColumn(series.labels, steps.count);
    column.labels = series.labels;
    column.dropName = series.dropName;
    column.kinds.fill(0);
    column.histograms = null;
    const { floats, histograms } = series;
    const state: RangeCall = { call, series, rangeMs: windows.rangeMs, modifier, scalars, context };
    findBounds(floats, windows, bounds);
    if (implementation.series !== undefined && histograms.length === 0 && modifier === null && floats.starts === null) {
      implementation.series(floats, bounds, windows, column, state);
    } else {
      findBounds(histograms, windows, histogramBounds);
      const window: Window = {
        step: 0,
        evaluatedAtMs: 0,
        startMs: 0,
        endMs: 0,
        floats,
        floatFrom: 0,
        floatTo: 0,
        histograms,
        histogramFrom: 0,
        histogramTo: 0,
      };
      for (let step = 0; step < steps.count; step++) {
        window.floatFrom = bounds.from[step] as number;
        window.floatTo = bounds.to[step] as number;
        window.histogramFrom = histogramBounds.from[step] as number;
        window.histogramTo = histogramBounds.to[step] as number;
        if (window.floatFrom === window.floatTo && window.histogramFrom === window.histogramTo) continue;
        window.step = step;
        window.evaluatedAtMs = stepAt(steps, step);
        window.endMs = windows.ends[step] as number;
        window.startMs = window.endMs - windows.rangeMs;
        const value = implementation.window(window, state);
        if (value === undefined) continue;
        if (typeof value === 'number') setFloat(column, step, value);
        else setHistogram(column, step, value);
      }
    }
    if (implementation.name === 'rate' || implementation.name === 'increase') doubtCounter(column, argument, context);
    if (!implementation.keepsName || series.dropName) dropName(column, context);
    yield column;
  }
}

function checkModifier(implementation: RangeFunction, modifier: 'anchored' | 'smoothed' | null): void {
  if (modifier === null || implementation[modifier] === true) return;
  throw new PromqlError(
    'execution',
    `${modifier} modifier can only be used with: ${EXTENDED[modifier]} - not with ${implementation.name}`,
  );
}

const EXTENDED = {
  anchored: 'changes, delta, increase, rate, resets',
  smoothed: 'delta, increase, rate',
};

/** Says that `rate` of something that is named like no counter, or typed as none, is a strange question. */
function doubtCounter({ labels, kinds }: Column, argument: Expr, { annotations }: Context): void {
  const name = labels.get(METRIC_NAME);
  if (name === '' || !kinds.includes(FLOAT)) return;
  const type = labels.get(TYPE_LABEL);
  if (type === '') {
    if (!/_(total|sum|count|bucket)$/.test(name))
      annotations.info(
        `metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "${name}"`,
        argument.position,
      );
  } else if (type !== 'counter' && type !== 'histogram')
    annotations.info(
      `metric might not be a counter, __type__ label is not set to "counter" or "histogram", got "${type}": "${name}"`,
      argument.position,
    );
}
