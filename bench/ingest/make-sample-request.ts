import { makeRandom } from '../kit/protobuf.ts';
import { type LoadSeries, makeSeries, writeRequest } from '../metrics/make-write-request.ts';

const JOBS = 20;
const fleets = new Map<number, LoadSeries[]>();

/** One remote write request: a sample of each of so many series, the same series in every request of that size. */
export function makeSampleRequest(samples: number, seed: number, start: bigint): Uint8Array {
  let series = fleets.get(samples);
  if (series === undefined) {
    series = makeSeries(samples, JOBS);
    fleets.set(samples, series);
  }
  return writeRequest(series, [Number(start / 1_000_000n)], makeRandom(seed));
}
