import { Labels } from '../../labels.ts';
import type { Call, Expr } from '../../parse/ast.ts';
import type { BucketBuffer } from '../../storage.ts';
import { ABSENT, type ColumnStream, emptyColumn, setFloat } from '../column.ts';
import type { Context } from '../context.ts';
import { checkModifier } from '../range-functions/check-modifier.ts';
import { rangeArgument, rangeSeries } from '../range-functions/range-argument.ts';
import { emptyBounds, findBounds } from '../range-functions/windows.ts';
import type { Steps } from '../steps.ts';

/** `absent(v)`: 1 where no series has a value. */
export async function* absent(call: Call, steps: Steps, context: Context): ColumnStream {
  const argument = call.args[0] as Expr;
  const present = new Uint8Array(steps.count);
  for await (const { kinds } of context.vector(argument, steps))
    for (let step = 0; step < steps.count; step++) if (kinds[step] !== ABSENT) present[step] = 1;
  yield absence(present, argument);
}

/** `absent_over_time(v)`: 1 where no series has a sample in the window. */
export async function* absentOverTime(call: Call, steps: Steps, context: Context): ColumnStream {
  const argument = rangeArgument(call);
  if (argument.kind === 'matrix') checkModifier({ name: call.function }, argument.selector.modifier);
  const present = new Uint8Array(steps.count);
  const bounds = emptyBounds(steps.count);
  const { windows, series } = rangeSeries(argument, steps, context, false);
  for await (const { floats, histograms, buckets } of series)
    for (const points of [floats, histograms, buckets === null ? floats : endsOf(buckets)]) {
      if (points.length === 0) continue;
      findBounds(points, windows, bounds);
      for (let step = 0; step < steps.count; step++) if (bounds.from[step] !== bounds.to[step]) present[step] = 1;
    }
  yield absence(present, argument);
}

function endsOf({ ends, length }: BucketBuffer) {
  return { timestamps: ends, length };
}

function absence(present: Uint8Array, argument: Expr) {
  const column = emptyColumn(expectedLabels(argument), present.length);
  for (let step = 0; step < present.length; step++) if (present[step] === 0) setFloat(column, step, 1);
  return column;
}

/** What the missing series would have been called: the labels that its selector asks for exactly, and asks for once. */
function expectedLabels(argument: Expr): Labels {
  const selector = argument.kind === 'matrix' ? argument.selector : argument;
  if (selector.kind !== 'vector') return Labels.EMPTY;
  const expected = new Map<string, string>();
  const seen = new Set<string>();
  for (const { name, op, value } of selector.matchers) {
    if (op === '=' && !seen.has(name)) {
      expected.set(name, value);
      seen.add(name);
    } else expected.delete(name);
  }
  return Labels.from(expected).withoutMetric();
}
