import { BitWriter } from './bit-writer.ts';

/** Gorilla's leading zeros have five bits. */
const MOST_LEADING = 31;
/** Before the first difference there is no window to use again. */
const NO_WINDOW = 0xff;

/**
 * Encodes floats as Prometheus' XOR chunks (tsdb/docs/format/chunks.md, "XOR chunk data"): two bytes of count, the first sample whole,
 * then the difference between differences of times, and of values what differs from the one before. Values are read by their bits:
 * a marker of staleness must come out as it went in.
 */
export class XorChunkWriter {
  readonly #out = new BitWriter();
  #leading = NO_WINDOW;
  #trailing = 0;

  /** The chunk of the samples from `first` up to `end`, which is not included; at most 65,535. */
  encode(timestamps: Float64Array, values: Float64Array, first: number, end: number): Uint8Array {
    const out = this.#out;
    const bits = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
    out.clear();
    out.bits(end - first, 16);
    this.#leading = NO_WINDOW;
    let step = 0;
    for (let at = first; at < end; at++) {
      const time = timestamps[at]!;
      if (at === first) {
        out.varint(time);
        out.wide(bits[at * 2 + 1]!, bits[at * 2]!, 64);
        continue;
      }
      const nextStep = time - timestamps[at - 1]!;
      if (at === first + 1) out.uvarint(nextStep);
      else this.#changeOfStep(nextStep - step);
      step = nextStep;
      this.#difference(bits[at * 2 + 1]! ^ bits[at * 2 - 1]!, bits[at * 2]! ^ bits[at * 2 - 2]!);
    }
    return out.finish();
  }

  #changeOfStep(change: number): void {
    const out = this.#out;
    if (change === 0) out.bits(0, 1);
    else if (fits(change, 14)) {
      out.bits(0b10, 2);
      out.bits(change, 14);
    } else if (fits(change, 17)) {
      out.bits(0b110, 3);
      out.bits(change, 17);
    } else if (fits(change, 20)) {
      out.bits(0b1110, 4);
      out.bits(change, 20);
    } else {
      out.bits(0b1111, 4);
      out.integer(change, 64);
    }
  }

  #difference(high: number, low: number): void {
    const out = this.#out;
    if ((high | low) === 0) {
      out.bits(0, 1);
      return;
    }
    out.bits(1, 1);
    const leading = Math.min(MOST_LEADING, high === 0 ? 32 + Math.clz32(low) : Math.clz32(high));
    const trailing = low === 0 ? 32 + trailingZeros(high) : trailingZeros(low);
    const isInWindow = this.#leading !== NO_WINDOW && leading >= this.#leading && trailing >= this.#trailing;
    out.bits(isInWindow ? 0 : 1, 1);
    if (!isInWindow) {
      this.#leading = leading;
      this.#trailing = trailing;
      out.bits(leading, 5);
      // 64 does not fit and reads as 0, which is never needed.
      out.bits(64 - leading - trailing, 6);
    }
    const shift = this.#trailing;
    const shiftedLow =
      shift === 0 ? low : shift >= 32 ? high >>> (shift - 32) : (low >>> shift) | (high << (32 - shift));
    out.wide(shift >= 32 ? 0 : high >>> shift, shiftedLow, 64 - this.#leading - shift);
  }
}

function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** Prometheus' ranges reach one further up than down: `-(2^(bits-1) - 1)` to `2^(bits-1)`. */
function fits(value: number, bits: number): boolean {
  return value >= -(2 ** (bits - 1) - 1) && value <= 2 ** (bits - 1);
}
