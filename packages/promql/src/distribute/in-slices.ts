import { EVALUATED_AGGREGATORS } from '../execute/aggregate/all.ts';
import type { ColumnStream } from '../execute/column.ts';
import type { Context } from '../execute/context.ts';
import type { Steps } from '../execute/steps.ts';
import type { AggregateExpr } from '../parse/ast.ts';
import { cutSlices, type Slice } from './cut-slices.ts';
import { groupSeries } from './group-series.ts';
import { joinPartials, mayOverflow } from './join-partials.ts';
import { knowScalars } from './known-scalars.ts';
import { type AggregateShape, aggregateShapeOf } from './shape.ts';
import { SliceAsker, Unpackable } from './slice-asker.ts';
import { GROUP_LABEL, type SlicePartial } from './slice-task.ts';
import { type WideSelection, wideSelection } from './wide-selection.ts';

/** With more there is little to gain: what comes back is not much less than what went out. */
const MOST_GROUPS = 1_000;
/** Values of all groups of all slices, which are in memory until the last slice has answered. */
const MOST_PARTIAL_VALUES = 2_000_000;

/** A wide aggregation whose groups are joined from those of slices; `undefined` where it is evaluated as any other. */
export function aggregateInSlices(expr: AggregateExpr, steps: Steps, context: Context): ColumnStream | undefined {
  const shape = aggregateShapeOf(expr);
  const wide = shape && wideSelection(shape, false, steps, context);
  return shape && wide && evaluateInSlices(expr, shape, wide, steps, context);
}

/** An aggregation in its order: what else is read, group, cut, pack and hand out, join. What turns out to be unusual is evaluated as any other. */
async function* evaluateInSlices(
  expr: AggregateExpr,
  shape: AggregateShape,
  wide: WideSelection,
  steps: Steps,
  outer: Context,
): ColumnStream {
  const context = await knowScalars(shape, steps, outer);
  const { budget } = context;
  const { namesGo } = shape;
  const { series, samples, mayMeet, workers } = wide;
  const evaluateHere = () => EVALUATED_AGGREGATORS[expr.op](expr, steps, context);
  const grouped = await groupSeries(expr, series, { namesGo, mayMeet, mostGroups: MOST_GROUPS, budget });
  const slices = cutSlices(series, samples, workers.count);
  const values = (grouped?.groups.length ?? 0) * steps.count * slices.length;
  if (grouped === undefined || values > MOST_PARTIAL_VALUES) {
    yield* evaluateHere();
    return;
  }
  budget.hold(values);
  const ofGroups: AggregateExpr = { ...expr, grouping: [GROUP_LABEL], without: false };
  const partials = await askAll(new SliceAsker(ofGroups, wide, grouped, steps, context), slices);
  if (partials === undefined || mayOverflow(partials)) yield* evaluateHere();
  else {
    for (const { said, counted, read } of partials) {
      context.annotations.repeat(said);
      budget.readElsewhere(read);
      if (counted !== null) context.counts?.join(counted);
    }
    yield* joinPartials(expr, steps, context, partials, grouped.groups, namesGo);
  }
  budget.release(values);
}

/** All slices at once; the first that fails ends the others. `undefined` where the storage cannot pack them all. */
async function askAll(asker: SliceAsker, slices: readonly Slice[]): Promise<readonly SlicePartial[] | undefined> {
  try {
    return await Promise.all(
      slices.map(async (slice) => {
        const answer = await asker.ask(slice);
        if (answer.kind !== 'groups') throw new TypeError('a slice of groups was answered with columns');
        return answer;
      }),
    );
  } catch (error) {
    asker.giveUp();
    if (error instanceof Unpackable) return undefined;
    throw error;
  }
}
