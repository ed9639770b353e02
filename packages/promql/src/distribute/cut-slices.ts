import type { SelectedSeries } from '../storage.ts';

/** Series from one place up to another. */
export interface Slice {
  readonly from: number;
  readonly to: number;
}

/** A slice in memory is some megabytes, and a worker is soon free for somebody else; with less, its groups take longer to join than to make. */
const MOST_SAMPLES = 2_000_000;
/** A worker has objects for each, however few its samples are, and a small heap. */
const MOST_SERIES = 10_000;

/** In order, of about as many samples each: at least one slice for each worker, as far as there are series. */
export function cutSlices(
  series: readonly SelectedSeries[],
  samples: number,
  workers: number,
  mostSeries = MOST_SERIES,
): Slice[] {
  const wanted = Math.min(MOST_SAMPLES, samples / workers);
  const most = Math.min(mostSeries, MOST_SERIES);
  const slices: Slice[] = [];
  let from = 0;
  let taken = 0;
  for (let at = 0; at < series.length; at++) {
    taken += (series[at] as SelectedSeries).samples;
    if (taken < wanted && at + 1 - from < most && at < series.length - 1) continue;
    slices.push({ from, to: at + 1 });
    from = at + 1;
    taken = 0;
  }
  return slices;
}
