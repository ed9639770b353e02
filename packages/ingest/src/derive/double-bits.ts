const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
const halves = { lo: 0, hi: 0 };

/** The two halves of a double; good until the next call. */
export function doubleBits(value: number): { readonly lo: number; readonly hi: number } {
  double[0] = value;
  halves.lo = words[0]!;
  halves.hi = words[1]!;
  return halves;
}
