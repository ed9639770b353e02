/** The bits that Prometheus writes when a series ends (model/value: StaleNaN); any other NaN is a value. */
const STALE_HIGH = 0x7ff00000;
const STALE_LOW = 0x00000002;

const words = new Uint32Array([STALE_LOW, STALE_HIGH]);
const float = new Float64Array(words.buffer);

/** Only for writing into a Float64Array or DataView: arithmetic on a NaN may change its bits. */
export const STALE_NAN: number = float[0] as number;

/** Whether the value at `at` is a staleness marker, judged by its bits where it lies. */
export function isStaleAt(values: Float64Array, at: number): boolean {
  const value = values[at] as number;
  if (!Number.isNaN(value)) return false;
  const bits = new Uint32Array(values.buffer, values.byteOffset + at * 8, 2);
  return bits[0] === STALE_LOW && bits[1] === STALE_HIGH;
}
