import type { ClassicBucket, FloatHistogram } from '../../histogram/index.ts';
import { type Labels, METRIC_NAME } from '../../labels.ts';
import type { Expr } from '../../parse/ast.ts';
import { quoteText } from '../../parse/go-quote.ts';
import { ABSENT, FLOAT, HISTOGRAM } from '../column.ts';
import type { Context } from '../context.ts';
import type { Steps } from '../steps.ts';

const BUCKET_LABEL: ReadonlySet<string> = new Set(['le']);

interface BucketSeries {
  readonly upperBound: number;
  readonly kinds: Uint8Array;
  readonly counts: Float64Array;
}

interface Input {
  /** Of a classic histogram: those of its buckets without `le`. */
  readonly labels: Labels;
  readonly buckets: BucketSeries[];
  native: (FloatHistogram | undefined)[] | null;
}

/** One histogram over all steps, native or put together from its classic buckets, whichever it is at a step. */
export class HistogramInput {
  readonly labels: Labels;
  readonly #input: Input;
  readonly #mixed: (step: number) => void;

  constructor(input: Input, mixed: (step: number) => void) {
    this.labels = input.labels;
    this.#input = input;
    this.#mixed = mixed;
  }

  /** What there is at a step: both at once contradict each other, which is said, and count as nothing. */
  at(step: number): FloatHistogram | readonly ClassicBucket[] | undefined {
    const buckets: ClassicBucket[] = [];
    for (const { upperBound, kinds, counts } of this.#input.buckets)
      if (kinds[step] === FLOAT) buckets.push({ upperBound, count: counts[step] as number });
    const native = this.#input.native?.[step];
    if (buckets.length === 0) return native;
    if (native === undefined) return buckets;
    this.#mixed(step);
    return undefined;
  }
}

/** The histograms of a vector. Their buckets come in any order, so all of them are held until the vector has ended. */
export async function histogramInputs(argument: Expr, steps: Steps, context: Context): Promise<HistogramInput[]> {
  const inputs = new Map<string, Input>();
  const inputOf = (labels: Labels): Input => {
    let input = inputs.get(labels.key);
    if (input === undefined) {
      input = { labels, buckets: [], native: null };
      inputs.set(labels.key, input);
    }
    return input;
  };
  for await (const { labels, kinds, floats, histograms } of context.vector(argument, steps)) {
    if (context.budget.due) await context.budget.breathe();
    if (histograms !== null && kinds.includes(HISTOGRAM)) {
      context.budget.holdSeries(steps.count);
      const input = inputOf(labels);
      input.native ??= new Array(steps.count);
      for (let step = 0; step < steps.count; step++)
        if (kinds[step] === HISTOGRAM) input.native[step] = histograms[step];
    }
    if (!kinds.includes(FLOAT)) continue;
    const bound = labels.get('le');
    const upperBound = parseBound(bound);
    if (upperBound === null) {
      context.annotations.warn(
        `bucket label "le" is missing or has a malformed value of ${quoteText(bound)}${ofMetric(labels, context)}`,
        argument.position,
      );
      continue;
    }
    context.budget.holdSeries(steps.count);
    const counts = floats.slice();
    inputOf(labels.without(BUCKET_LABEL)).buckets.push({ upperBound, kinds: floatsOf(kinds), counts });
  }
  // Sorted once, so that what works at each step finds them so.
  for (const { buckets } of inputs.values()) buckets.sort((a, b) => a.upperBound - b.upperBound);
  return Array.from(
    inputs.values(),
    (input) =>
      new HistogramInput(input, () =>
        context.annotations.warn(
          `vector contains a mix of classic and native histograms${ofMetric(input.labels, context)}`,
          argument.position,
        ),
      ),
  );
}

/** The metric's name, which is only known here while its removal is delayed. */
export function ofMetric(labels: Labels, { options }: Context): string {
  const name = options.features.delayedNameRemoval ? labels.get(METRIC_NAME) : '';
  return name === '' ? '' : ` for metric name ${quoteText(name)}`;
}

function floatsOf(kinds: Uint8Array): Uint8Array {
  return kinds.map((kind) => (kind === FLOAT ? FLOAT : ABSENT));
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;

/** As Go reads a float, but for NaN, which bounds nothing. */
function parseBound(text: string): number | null {
  if (DECIMAL.test(text)) return Number(text);
  const infinite = INFINITE.exec(text);
  if (infinite === null) return null;
  return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
