import { reserve, type SampleBuffer } from '@oriel/promql';

/** Both as one, ascending, into `into`. Of two samples at one time the one of `first` counts. */
export function mergeSamples(first: SampleBuffer, second: SampleBuffer, into: SampleBuffer): void {
  reserve(into, first.length + second.length);
  const hasHistograms = first.histograms !== null || second.histograms !== null;
  const hasStarts = first.startTimestamps !== null || second.startTimestamps !== null;
  into.histograms = hasHistograms ? [] : null;
  into.startTimestamps = hasStarts ? new Float64Array(into.timestamps.length) : null;
  let [a, b, length] = [0, 0, 0];
  const take = (from: SampleBuffer, at: number) => {
    into.timestamps[length] = from.timestamps[at]!;
    // Between typed arrays, so that the bits of a NaN stay: a marker of staleness is one.
    into.values.set(from.values.subarray(at, at + 1), length);
    if (into.histograms !== null) into.histograms[length] = from.histograms?.[at];
    if (into.startTimestamps !== null) into.startTimestamps[length] = from.startTimestamps?.[at] ?? 0;
    length++;
  };
  while (a < first.length || b < second.length) {
    const timeA = a < first.length ? first.timestamps[a]! : Number.POSITIVE_INFINITY;
    const timeB = b < second.length ? second.timestamps[b]! : Number.POSITIVE_INFINITY;
    if (timeA <= timeB) take(first, a++);
    else take(second, b++);
    if (timeA === timeB) b++;
  }
  into.length = length;
}
