import type { ReadOptions, SampleRange, SeriesExemplar, SeriesLabels, SeriesMatcher } from '@oriel/store';
import { textToDisplay } from '@oriel/telemetry';
import { QueryParams } from '../../compile/query-params.ts';
import type { Reading } from '../reading.ts';
import { ask } from '../statement.ts';
import { hexId } from '../stored-attributes.ts';
import { findSeries } from './find-series.ts';
import { Turns } from './turns.ts';

/** Of one set. */
const MOST_OF_SET = 200;
/** Their names stand in the statement. */
const MOST_ASKED = 2_000;
/** Sets that the engine is asked about at once, where their series are not in memory. */
const SETS_AT_ONCE = 4;
const TIMEOUT_MS = 30_000;

type Found = Map<bigint, { readonly labels: SeriesLabels; readonly exemplars: SeriesExemplar['exemplars'][number][] }>;

/** Exemplars of the series that meet one of the sets, each series' in order of time; of each set some series, so that none takes the others' place. */
export async function seriesExemplars(
  reading: Reading,
  sets: readonly (readonly SeriesMatcher[])[],
  range: SampleRange,
  limit: number,
  options?: ReadOptions,
): Promise<SeriesExemplar[]> {
  const turns = new Turns(options?.signal, { tenant: reading.client.tenant, timeoutMs: TIMEOUT_MS });
  const byId: Found = new Map();
  for (let from = 0; from < sets.length; from += SETS_AT_ONCE) {
    if (turns.due) await turns.next();
    const some = sets.slice(from, from + SETS_AT_ONCE);
    const found = await Promise.all(
      some.map((matchers) => findSeries(reading, [matchers], range, { limit: MOST_OF_SET, signal: options?.signal })),
    );
    for (const { series, labels } of found.flat()) if (!byId.has(series)) byId.set(series, { labels, exemplars: [] });
  }
  const ids = [...byId.keys()];
  let left = limit;
  for (let from = 0; from < ids.length && left > 0; from += MOST_ASKED) {
    if (turns.due) await turns.next();
    left -= await addExemplars(reading, byId, ids.slice(from, from + MOST_ASKED), range, left, options);
  }
  return [...byId.values()].filter(({ exemplars }) => exemplars.length > 0);
}

/** How many there are. */
async function addExemplars(
  reading: Reading,
  byId: Found,
  ids: readonly bigint[],
  range: SampleRange,
  limit: number,
  options?: ReadOptions,
): Promise<number> {
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT series, toUnixTimestamp64Nano(time) / 1e6 AS at, value, trace_id, span_id, attributes
FROM exemplars
WHERE series IN ${params.bind('Array(UInt64)', ids)} AND time >= ${params.ms(range.startMs)} AND time <= ${params.ms(range.endMs)}
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
  return block.rows;
}
