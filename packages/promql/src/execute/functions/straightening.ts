import type { Detail } from '../../annotations.ts';
import type { Straightened } from '../../histogram/index.ts';
import { shortNumber } from '../../number-text.ts';

/** Over which buckets, samples and times classic buckets had to be made to rise: gathered over all histograms of a call. */
export class Straightening implements Detail {
  readonly #straightened: Straightened;
  readonly #fromMs: number;
  readonly #toMs: number;
  readonly #samples: number;

  constructor(straightened: Straightened, fromMs: number, toMs = fromMs, samples = 1) {
    this.#straightened = straightened;
    this.#fromMs = fromMs;
    this.#toMs = toMs;
    this.#samples = samples;
  }

  after(earlier: Detail): Detail {
    if (!(earlier instanceof Straightening)) return this;
    const a = this.#straightened;
    const b = earlier.#straightened;
    return new Straightening(
      {
        lowest: Math.min(a.lowest, b.lowest),
        highest: Math.max(a.highest, b.highest),
        difference: Math.max(a.difference, b.difference),
      },
      Math.min(this.#fromMs, earlier.#fromMs),
      Math.max(this.#toMs, earlier.#toMs),
      this.#samples + earlier.#samples,
    );
  }

  get text(): string {
    const { lowest, highest, difference } = this.#straightened;
    const buckets = `from buckets ${shortNumber(lowest)} to ${shortNumber(highest)}`;
    const largest = shortNumber(Number(difference.toPrecision(2)));
    return `, ${buckets}, with a max diff of ${largest}, over ${this.#samples} samples from ${toSeconds(this.#fromMs)} to ${toSeconds(this.#toMs)}`;
  }
}

function toSeconds(timeMs: number): string {
  return `${new Date(Math.floor(timeMs / 1000) * 1000).toISOString().slice(0, -5)}Z`;
}
