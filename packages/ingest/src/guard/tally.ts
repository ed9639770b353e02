import { type Outcome, REJECTIONS, type RejectionCode, type Written } from '@oriel/telemetry';

/** Different ones that are told; the rest are counted. */
const MOST_PROBLEMS = 10;

/** Counts what became of the records of one request. */
export class Tally {
  #noun = 'records';
  #received = 0;
  #accepted = 0;
  #first = '';
  #isOfSeries = false;
  #samples = 0;
  #histograms = 0;
  #exemplars = 0;
  readonly #problems = new Set<string>();
  readonly #reasons = new Map<RejectionCode, number>();

  /** @param isOfSeries the outcome says what was written, by kind. */
  reset(noun: string, isOfSeries: boolean): void {
    this.#noun = noun;
    this.#received = 0;
    this.#accepted = 0;
    this.#first = '';
    this.#reasons.clear();
    this.#isOfSeries = isOfSeries;
    this.#samples = 0;
    this.#histograms = 0;
    this.#exemplars = 0;
    this.#problems.clear();
  }

  accept(): void {
    this.#received++;
    this.#accepted++;
  }

  acceptSample(): void {
    this.accept();
    this.#samples++;
  }

  acceptHistogram(): void {
    this.accept();
    this.#histograms++;
  }

  /** Exemplars travel with records: they are none. */
  acceptExemplar(): void {
    this.#exemplars++;
  }

  /** @param detail what was wrong with this record, beyond the code's own sentence. */
  reject(code: RejectionCode, detail = ''): void {
    if (this.#reasons.size === 0) {
      this.#first = `record ${this.#received + 1} of the request: ${detail === '' ? REJECTIONS[code] : detail}`;
    }
    if (this.#problems.size < MOST_PROBLEMS) this.#problems.add(detail === '' ? REJECTIONS[code] : detail);
    this.#received++;
    this.#reasons.set(code, (this.#reasons.get(code) ?? 0) + 1);
  }

  outcome(): Outcome {
    const rejected = this.#received - this.#accepted;
    const outcome = {
      received: this.#received,
      accepted: this.#accepted,
      rejected,
      reasons: Object.fromEntries(this.#reasons),
      ...(this.#isOfSeries ? { written: this.#written } : {}),
    };
    if (rejected === 0) return outcome;
    const reasons = [...this.#reasons].map(([code, count]) => `${count} ${code} (${REJECTIONS[code]})`).join(', ');
    return {
      ...outcome,
      problems: [...this.#problems],
      message: `${rejected} of ${this.#received} ${this.#noun} rejected: ${reasons}; first: ${this.#first}`,
    };
  }

  get #written(): Written {
    return { samples: this.#samples, histograms: this.#histograms, exemplars: this.#exemplars };
  }
}
