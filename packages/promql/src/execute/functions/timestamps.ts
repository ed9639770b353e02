import type { Call, Expr } from '../../parse/ast.ts';
import { ABSENT, type ColumnStream, setFloat } from '../column.ts';
import type { Context } from '../context.ts';
import { dropName, namesDropped } from '../drop-name.ts';
import { evaluateUnused } from '../evaluate-unused.ts';
import { atEachStep, latestSamples } from '../select/instant-selector.ts';
import { type Steps, stepAt } from '../steps.ts';

/** `timestamp(v)`, in seconds: when the sample was taken if `v` is a selector, else when it was evaluated. */
export function timestamp(call: Call, steps: Steps, context: Context): ColumnStream {
  return namesDropped(timestamps(call, steps, context), call.args[0] as Expr, context);
}

async function* timestamps(call: Call, steps: Steps, context: Context): ColumnStream {
  const argument = call.args[0] as Expr;
  if (argument.kind === 'vector') {
    yield* withoutNames(
      latestSamples(
        argument,
        steps,
        context,
        atEachStep((column, step, { timestamps }, at) => setFloat(column, step, (timestamps[at] as number) / 1000)),
      ),
      context,
    );
    return;
  }
  for await (const column of context.vector(argument, steps)) {
    for (let step = 0; step < steps.count; step++)
      if (column.kinds[step] !== ABSENT) setFloat(column, step, stepAt(steps, step) / 1000);
    column.histograms = null;
    dropName(column, context);
    yield column;
  }
}

/** `start_timestamp(selector)`, in seconds: when the counter started, 0 for unknown; nothing unless start timestamps are used. */
export function startTimestamp(call: Call, steps: Steps, context: Context): ColumnStream {
  const argument = call.args[0] as Expr;
  return namesDropped(startTimestamps(argument, steps, context), argument, context);
}

async function* startTimestamps(argument: Expr, steps: Steps, context: Context): ColumnStream {
  if (argument.kind !== 'vector') return evaluateUnused(context.vector(argument, steps));
  const starts = latestSamples(
    argument,
    steps,
    context,
    atEachStep((column, step, { startTimestamps }, at) => setFloat(column, step, (startTimestamps?.[at] ?? 0) / 1000)),
  );
  if (context.options.features.startTimestamps) yield* withoutNames(starts, context);
  // There is nothing to see, and who counts samples counts these.
  else if (context.counts !== null) await evaluateUnused(starts);
}

async function* withoutNames(stream: ColumnStream, context: Context): ColumnStream {
  for await (const column of stream) {
    dropName(column, context);
    yield column;
  }
}
