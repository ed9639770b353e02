import { SAMPLE_BYTES, type SampleRange, type SampleSelect, type SampleSelection } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import { BUCKET_MS } from '../../samples/time-layout.ts';
import { madeSeries, OWN_BYTES } from './find-series.ts';
import type { FoundSeries } from './found-series.ts';
import { keyRangeOf, partByKey } from './held/part-by-key.ts';
import type { TenantSeries } from './held/tenant-series.ts';
import type { StoredSelect } from './select-samples.ts';
import { Turns } from './turns.ts';

/** What a part is to take: enough that each has few statements for what it reads, and little beside what other queries hold. */
const PART_BYTES = 64 * 2 ** 20;
/** What a chunk takes, or the rows of a series that are not packed yet: two hours of samples every 15 s, and the objects around them. */
const USUAL_CHUNK_BYTES = 800;

/** Selects some of the series, as if no others had been asked for. */
type SelectFound = (
  found: readonly FoundSeries[],
  request: StoredSelect,
  signal: AbortSignal,
) => Promise<SampleSelection>;

/**
 * Very many series, whose labels and samples would be too much at once: of all of them there are numbers, four bytes each, until a part is
 * opened. A part is made of what lies together in the tables, so that all parts together read little more than once what there is.
 */
export async function selectInParts(
  { held, numbers, tenant }: { readonly held: TenantSeries; readonly numbers: Uint32Array; readonly tenant: TenantId },
  request: SampleSelect,
  signal: AbortSignal | undefined,
  selectFound: SelectFound,
): Promise<SampleSelection> {
  const turns = new Turns(signal, { tenant });
  const bytesOfOne = bytesOfSeries(request);
  const most = Math.min(request.mostAtOnce!, Math.max(1, Math.floor(PART_BYTES / bytesOfOne)));
  const { words } = held.columns;
  const parts = await partByKey(numbers, words, most, turns);
  return {
    series: [],
    isOneMetric: await isOneMetric(held, numbers, turns),
    parts: parts.map((own) => ({
      series: own.length,
      async open(hold, partSignal) {
        hold(Math.ceil((own.length * bytesOfOne) / SAMPLE_BYTES));
        const found = await madeSeries(held, own, false, new Turns(partSignal, { tenant }));
        return selectFound(found, { ...request, hold, keys: keyRangeOf(own, words) }, partSignal);
      },
    })),
  };
}

function bytesOfSeries({ startMs, endMs }: SampleRange): number {
  return OWN_BYTES + USUAL_CHUNK_BYTES * (1 + (endMs - startMs) / BUCKET_MS);
}

async function isOneMetric(held: TenantSeries, numbers: Uint32Array, turns: Turns): Promise<boolean> {
  for (const label of ['__name__', '__type__', '__unit__']) {
    if (!(await held.haveSameValue(numbers, label, turns))) return false;
  }
  return true;
}
