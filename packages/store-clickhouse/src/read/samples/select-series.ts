import type { PackedSeries, SampleSelect, SampleSelection } from '@oriel/store';
import type { Reading } from '../reading.ts';
import { findNumbers, findSeries } from './find-series.ts';
import type { FoundSeries } from './found-series.ts';
import { buffersOfPacked } from './packed-series.ts';
import { rolledRangeOf } from './rollups/rolled-range.ts';
import { latestRolledUpOnly, rollupsOnlyWarning } from './rollups/rollup-warnings.ts';
import { isWorthwhile, resolutionOf, selectRollups } from './rollups/select-rollups.ts';
import { selectInParts } from './select-in-parts.ts';
import { type StoredSelect, StoredSeries, selectSamples } from './select-samples.ts';

/** Series that meet the matchers: as buckets where those answer right and are less to read, otherwise with their samples. */
export async function selectSeries(
  reading: Reading,
  request: SampleSelect,
  signal?: AbortSignal,
): Promise<SampleSelection> {
  if (request.endMs < request.startMs) return { series: [] };
  const { matchers, hold, mostAtOnce } = request;
  const found =
    mostAtOnce === undefined
      ? await findSeries(reading, [matchers], request, { hold, signal })
      : await findNumbers(reading, matchers, request, mostAtOnce, { hold, signal });
  if (Array.isArray(found)) return selectFound(reading, found, request, signal);
  return selectInParts({ ...found, tenant: reading.client.tenant }, request, signal, (series, own, partSignal) =>
    selectFound(reading, series, own, partSignal),
  );
}

async function selectFound(
  reading: Reading,
  found: readonly FoundSeries[],
  request: StoredSelect,
  signal: AbortSignal | undefined,
): Promise<SampleSelection> {
  if (found.length === 0) return { series: [] };
  const resolutionMs = resolutionOf(request);
  const asBuckets = async (isWorth: (rolledMs?: number) => boolean): Promise<SampleSelection | undefined> => {
    if (resolutionMs === undefined || !isWorth()) return undefined;
    const rolled = await rolledRangeOf(reading, request);
    if (rolled === undefined || !isWorth(rolled.rolledMs)) return undefined;
    return selectRollups(reading, found, request, resolutionMs, rolled, signal);
  };
  const selection = await asBuckets((rolledMs) =>
    isWorthwhile(found.length, request, resolutionMs!, reading.rollupsWorthBytes, rolledMs),
  );
  if (selection !== undefined) return selection;
  const series = await selectSamples(reading, found, request, signal);
  // Where only the newest was read nobody knows since when there are samples; where there are any of so short a time, they are kept.
  const isKept = request.hints?.newestOnly === true && series.length > 0;
  const latestMs = isKept ? undefined : await latestRolledUpOnly(reading, found, request, series, signal);
  const pack = (from: number, to: number) => packed(series.slice(from, to));
  if (latestMs === undefined) return { series, pack };
  return (await asBuckets(() => true)) ?? { series, pack, warnings: [rollupsOnlyWarning(request, latestMs)] };
}

function packed(series: readonly StoredSeries[]): PackedSeries | undefined {
  const data = StoredSeries.pack(series);
  return data && { data, transfer: buffersOfPacked(data) };
}
