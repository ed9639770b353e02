import { grown } from '../../../samples/grown.ts';
import { inOrder, type Rows } from '../sample-pieces.ts';

const FIRST_CAPACITY = 16;
/** Time, value and place in the order of acceptance. */
const ROW_BYTES = 24;
const START_BYTES = 8;
const RARE_BYTES = 96;
const OBJECT_BYTES = 600;

/** A row as a segment has it; the same object for one after the other. */
export interface ToldRow {
  timeMs: number;
  valueLow: number;
  valueHigh: number;
  /** 0 where it is not known. */
  startMs: number;
  /** Smaller is earlier. */
  accepted: bigint;
  /** Base64, empty for none. */
  histogram: string;
}

/** Rows of one series that came in with one generation, in the order in which they were told, whatever their times. */
export class ToldRows {
  length = 0;
  #times = new Float64Array(FIRST_CAPACITY);
  /** Words, because a number may lose the bits of a marker of staleness. */
  #values = new Uint32Array(FIRST_CAPACITY * 2);
  #accepted = new BigUint64Array(FIRST_CAPACITY);
  /** Made when the first row has one. */
  #starts: Float64Array | null = null;
  /** What few rows have, by their place in the order of acceptance. Base64. */
  readonly #histograms = new Map<bigint, string>();
  #rareBytes = 0;
  #ordered: Rows | undefined;

  get sizeBytes(): number {
    const rowBytes = ROW_BYTES + (this.#starts === null ? 0 : START_BYTES);
    return OBJECT_BYTES + this.#times.length * rowBytes + this.#rareBytes;
  }

  add({ timeMs, valueLow, valueHigh, accepted, startMs, histogram }: ToldRow): void {
    const at = this.length++;
    if (at === this.#times.length) this.#grow(at * 2);
    this.#times[at] = timeMs;
    this.#values[at * 2] = valueLow;
    this.#values[at * 2 + 1] = valueHigh;
    this.#accepted[at] = accepted;
    if (startMs !== 0) this.#starts ??= new Float64Array(this.#times.length);
    if (this.#starts !== null) this.#starts[at] = startMs;
    if (histogram !== '') {
      this.#histograms.set(accepted, histogram);
      this.#rareBytes += RARE_BYTES + histogram.length;
    }
    this.#ordered = undefined;
  }

  get hasHistograms(): boolean {
    return this.#histograms.size > 0;
  }

  /** Ascending, each time once: what was told twice is there once. */
  ordered(): Rows {
    this.#ordered ??= inOrder({
      times: this.#times.subarray(0, this.length),
      values: new Float64Array(this.#values.buffer, 0, this.length),
      starts: this.#starts?.subarray(0, this.length) ?? null,
      histograms: this.#histograms,
      accepted: this.#accepted.subarray(0, this.length),
    });
    return this.#ordered;
  }

  #grow(capacity: number): void {
    this.#times = grown(this.#times, new Float64Array(capacity));
    this.#values = grown(this.#values, new Uint32Array(capacity * 2));
    this.#accepted = grown(this.#accepted, new BigUint64Array(capacity));
    this.#starts = this.#starts && grown(this.#starts, new Float64Array(capacity));
  }
}
