import type { ReadOptions, SampleRange, SeriesExemplar, SeriesMatcher } from '@oriel/store';
import { textToDisplay } from '@oriel/telemetry';
import { QueryParams } from '../../compile/query-params.ts';
import type { Reading } from '../reading.ts';
import { ask } from '../statement.ts';
import { hexId } from '../stored-attributes.ts';
import { findSeries } from './find-series.ts';

/** Their names stand in the statement. */
const MAX_SERIES = 200;

/** Exemplars of the series that meet the matchers, each series' in order of time. */
export async function seriesExemplars(
  reading: Reading,
  matchers: readonly SeriesMatcher[],
  range: SampleRange,
  limit: number,
  options?: ReadOptions,
): Promise<SeriesExemplar[]> {
  const found = await findSeries(reading, [matchers], range, { limit: MAX_SERIES, signal: options?.signal });
  if (found.length === 0) return [];
  const byId = new Map(
    found.map((series) => [
      series.series,
      { labels: series.labels, exemplars: [] as SeriesExemplar['exemplars'][number][] },
    ]),
  );
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT series, toUnixTimestamp64Nano(time) / 1e6 AS at, value, trace_id, span_id, attributes
FROM exemplars
WHERE series IN ${params.bind('Array(UInt64)', [...byId.keys()])} AND time >= ${params.ms(range.startMs)} AND time <= ${params.ms(range.endMs)}
ORDER BY series, time, segment, ordinal
LIMIT ${params.bind('UInt32', limit)}`,
    params,
    options,
  );
  for (let row = 0; row < block.rows; row++) {
    const labels: Record<string, string> = {};
    for (const [key, text] of block.column('attributes').get(row) as ReadonlyMap<string, string>)
      labels[key] = textToDisplay(text);
    const traceId = hexId(block.column('trace_id').get(row) as string);
    const spanId = hexId(block.column('span_id').get(row) as string);
    if (traceId !== '') labels.trace_id ??= traceId;
    if (spanId !== '') labels.span_id ??= spanId;
    byId.get(block.column('series').get(row) as bigint)?.exemplars.push({
      labels,
      value: block.column('value').get(row) as number,
      timestampMs: Math.floor(block.column('at').get(row) as number),
    });
  }
  return [...byId.values()].filter(({ exemplars }) => exemplars.length > 0);
}
