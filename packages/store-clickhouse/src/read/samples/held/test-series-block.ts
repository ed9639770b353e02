import { SeriesFields } from '@oriel/telemetry';
import type { NativeBlock } from '../../../engine/engine-client.ts';
import { readBlocks } from '../../../native/read/index.ts';
import { OpenSeries } from '../../../row/sample/open-series.ts';
import { SeriesRows } from '../../../row/sample/series-rows.ts';

const encoder = new TextEncoder();

/** Rows of the table `series` as they are inserted: all of one tenant and time. Names of labels have to be in order. */
export function seriesBlock(
  series: readonly Readonly<Record<string, string>>[],
  { tenant = 1, timeMs = 0 }: { readonly tenant?: number; readonly timeMs?: number } = {},
): NativeBlock {
  const rows = new SeriesRows();
  for (const labels of series) {
    const slices = Object.entries(labels).flatMap((pair) =>
      pair.map((text) => {
        const bytes = encoder.encode(text);
        return { bytes, start: 0, end: bytes.length };
      }),
    );
    rows.append(new OpenSeries(slices, new SeriesFields()), tenant, 0, timeMs);
  }
  const [block] = readBlocks(rows.table.flush()!.bytes);
  return block!;
}
