import type { Annotations } from '../annotations.ts';
import { addHistograms, type FloatHistogram, subtractHistograms } from '../histogram/index.ts';
import { type Labels, METRIC_NAME } from '../labels.ts';
import { quoteText } from '../parse/go-quote.ts';
import type { PositionRange } from '../parse/position-range.ts';

/**
 * Sums and differences within one series, with what there is to say about them. Resets are looked for by themselves there, so hints
 * that contradict each other are not mentioned.
 */
export class HistogramArithmetic {
  readonly #annotations: Annotations;
  readonly #position: PositionRange;
  readonly #labels: Labels;

  constructor(annotations: Annotations, position: PositionRange, labels: Labels) {
    this.#annotations = annotations;
    this.#position = position;
    this.#labels = labels;
  }

  /** `undefined`, and a warning, where exponential buckets meet custom ones. */
  plus(a: FloatHistogram, b: FloatHistogram): FloatHistogram | undefined {
    const sum = addHistograms(a, b);
    if (sum.kind === 'incompatible') return this.warnMixedSchemas();
    if (sum.boundsReconciled) this.infoBoundsReconciled('addition');
    return sum.histogram;
  }

  minus(a: FloatHistogram, b: FloatHistogram): FloatHistogram | undefined {
    const difference = subtractHistograms(a, b);
    if (difference.kind === 'incompatible') return this.warnMixedSchemas();
    if (difference.boundsReconciled) this.infoBoundsReconciled('subtraction');
    return difference.histogram;
  }

  warnMixedSchemas(): undefined {
    this.#warn(
      `vector contains a mix of histograms with exponential and custom buckets schemas for metric name ${this.#name}`,
    );
  }

  warnMixedKinds(): undefined {
    this.#warn(`encountered a mix of histograms and floats for metric name ${this.#name}`);
  }

  infoBoundsReconciled(during: 'addition' | 'subtraction' | 'aggregation'): void {
    this.#annotations.info(`mismatched custom buckets were reconciled during ${during}`, this.#position);
  }

  get #name(): string {
    return quoteText(this.#labels.get(METRIC_NAME));
  }

  #warn(message: string): undefined {
    this.#annotations.warn(message, this.#position);
  }
}
