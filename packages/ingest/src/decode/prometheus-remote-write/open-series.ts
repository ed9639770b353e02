import { type Handle, SampleFields, SeriesFields, type TelemetrySink } from '@oriel/telemetry';

const DAY_MS = 86_400_000;

/**
 * The series whose samples are being read. Its labels are only looked at when the sink does not know them by their hash: what
 * was sent a few seconds ago costs no more than the hash.
 */
export class OpenSeries {
  readonly fields = new SeriesFields();
  readonly sample = new SampleFields();
  readonly #push: (sink: TelemetrySink) => Handle;
  #isPushed = false;
  #handle: Handle = -1;
  /** The day that it was recalled for; none is before it begins. */
  #dayStartMs = Number.NaN;
  #dayEndMs = Number.NaN;

  /** @param push begins the series, pushes its labels and ends it with `fields`. */
  constructor(push: (sink: TelemetrySink) => Handle) {
    this.#push = push;
  }

  /**
   * Opens the next one. `fields` must say its hash.
   * @param needsLabels it takes exemplars, or is invalid: it is pushed with its labels at once.
   */
  open(sink: TelemetrySink, needsLabels: boolean): void {
    this.#isPushed = false;
    this.#handle = -1;
    this.#dayStartMs = Number.NaN;
    if (needsLabels) this.pushed(sink);
  }

  /** Hands `sample` over, with its series. */
  endSample(sink: TelemetrySink): void {
    const { sample } = this;
    if (!this.#isPushed && !(sample.timeMs >= this.#dayStartMs && sample.timeMs < this.#dayEndMs)) {
      const day = Math.floor(sample.timeMs / DAY_MS);
      this.#handle = sink.recallSeries(this.fields.recallLo, this.fields.recallHi, day);
      this.#dayStartMs = day * DAY_MS;
      this.#dayEndMs = this.#dayStartMs + DAY_MS;
    }
    sample.series = this.#handle < 0 ? this.pushed(sink) : this.#handle;
    sink.sample(sample);
  }

  /** A fault of the whole series, as one sample that is rejected for it. */
  refuse(sink: TelemetrySink, problem: string): void {
    this.sample.clear();
    this.sample.series = this.pushed(sink);
    this.sample.invalid = problem;
    sink.sample(this.sample);
  }

  /** Its handle, with its labels pushed. */
  pushed(sink: TelemetrySink): Handle {
    if (this.#isPushed) return this.#handle;
    this.#isPushed = true;
    this.#handle = this.#push(sink);
    return this.#handle;
  }
}
