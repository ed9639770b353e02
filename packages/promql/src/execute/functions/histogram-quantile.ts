import {
  type ClassicBucket,
  classicFraction,
  classicQuantile,
  type FloatHistogram,
  histogramFraction,
  histogramQuantile,
} from '../../histogram/index.ts';
import type { Labels } from '../../labels.ts';
import { shortNumber } from '../../number-text.ts';
import type { Call, Expr, StringLiteral } from '../../parse/ast.ts';
import type { PositionRange } from '../../parse/position-range.ts';
import { type ColumnStream, emptyColumn, setFloat } from '../column.ts';
import type { Context } from '../context.ts';
import { dropName, namesDropped } from '../drop-name.ts';
import { type Steps, stepAt } from '../steps.ts';
import { type HistogramInput, histogramInputs, ofMetric } from './histogram-inputs.ts';
import { Straightening } from './straightening.ts';

/** `histogram_quantile(q, v)`, of native and classic histograms. */
export function quantileOfHistograms(call: Call, steps: Steps, context: Context): ColumnStream {
  const [quantile, vector] = call.args as readonly [Expr, Expr];
  return namesDropped(
    (async function* () {
      const ranks = await ranksOf(quantile, steps, context);
      for (const input of await histogramInputs(vector, steps, context))
        yield* columnOf(input, input.labels, steps, context, quantileAt(ranks, vector.position, steps, context));
    })(),
    vector,
    context,
  );
}

/** `histogram_quantiles(v, label, q…)`: several at once, told apart by a label. */
export function quantilesOfHistograms(call: Call, steps: Steps, context: Context): ColumnStream {
  const [vector, label, ...quantiles] = call.args as readonly [Expr, StringLiteral, ...Expr[]];
  return namesDropped(
    (async function* () {
      const all: Float64Array[] = [];
      for (const quantile of quantiles) all.push(await ranksOf(quantile, steps, context));
      const inputs = await histogramInputs(vector, steps, context);
      for (const ranks of all) {
        // The rank is the same at all steps, but for whoever writes scalar(…): then each has a series of its own.
        for (const rank of new Set(ranks)) {
          const marked = openMetricsNumber(rank);
          for (const input of inputs)
            yield* columnOf(
              input,
              input.labels.with(label.value, marked),
              steps,
              context,
              quantileAt(ranks, vector.position, steps, context),
              (step) => Object.is(ranks[step], rank),
            );
        }
      }
    })(),
    vector,
    context,
  );
}

/** `histogram_fraction(lower, upper, v)` */
export function fractionOfHistograms(call: Call, steps: Steps, context: Context): ColumnStream {
  const [lower, upper, vector] = call.args as readonly [Expr, Expr, Expr];
  return namesDropped(
    (async function* () {
      const from = await context.scalar(lower, steps);
      const to = await context.scalar(upper, steps);
      for (const input of await histogramInputs(vector, steps, context))
        yield* columnOf(input, input.labels, steps, context, (histogram, step, labels) => {
          const [low, high] = [from[step] as number, to[step] as number];
          if (isClassic(histogram)) return classicFraction(low, high, histogram);
          const { value, nanObservations } = histogramFraction(low, high, histogram);
          if (nanObservations)
            context.annotations.info(
              `input to histogram_fraction has NaN observations, which are excluded from all fractions${ofMetric(labels, context)}`,
              vector.position,
            );
          return value;
        });
    })(),
    vector,
    context,
  );
}

type Estimate = (histogram: FloatHistogram | readonly ClassicBucket[], step: number, labels: Labels) => number;

async function* columnOf(
  input: HistogramInput,
  labels: Labels,
  steps: Steps,
  context: Context,
  estimate: Estimate,
  belongs: (step: number) => boolean = () => true,
): ColumnStream {
  // Its buckets were read long ago: nothing else gives others a turn.
  if (context.budget.due) await context.budget.breathe();
  const column = emptyColumn(labels, steps.count);
  for (let step = 0; step < steps.count; step++) {
    if (!belongs(step)) continue;
    const histogram = input.at(step);
    if (histogram !== undefined) setFloat(column, step, estimate(histogram, step, input.labels));
  }
  dropName(column, context);
  yield column;
}

async function ranksOf(quantile: Expr, steps: Steps, context: Context): Promise<Float64Array> {
  const ranks = await context.scalar(quantile, steps);
  for (const rank of ranks)
    if (!(rank >= 0 && rank <= 1))
      context.annotations.warn(`quantile value should be between 0 and 1, got ${shortNumber(rank)}`, quantile.position);
  return ranks;
}

function quantileAt(ranks: Float64Array, position: PositionRange, steps: Steps, context: Context): Estimate {
  return (histogram, step, labels) => {
    const rank = ranks[step] as number;
    if (isClassic(histogram)) {
      const { value, straightened } = classicQuantile(rank, histogram);
      if (straightened !== null)
        context.annotations.info(
          `input to histogram_quantile needed to be fixed for monotonicity (see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)${ofMetric(labels, context)}`,
          position,
          new Straightening(straightened, stepAt(steps, step)),
        );
      return value;
    }
    const { value, nanObservations } = histogramQuantile(rank, histogram);
    if (nanObservations !== 'none')
      context.annotations.info(
        `input to histogram_quantile has NaN observations, result is ${nanObservations === 'decided' ? 'NaN' : 'skewed higher'}${ofMetric(labels, context)}`,
        position,
      );
    return value;
  };
}

function isClassic(histogram: FloatHistogram | readonly ClassicBucket[]): histogram is readonly ClassicBucket[] {
  return Array.isArray(histogram);
}

/** As OpenMetrics writes the values of `quantile` and `le`: with a point or an exponent. */
function openMetricsNumber(value: number): string {
  const text = shortNumber(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
