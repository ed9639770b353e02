import type { SampleColumns, SampleSelect, SeriesOfSelection } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import type { NativeBlock } from '../../engine/engine-client.ts';
import { joinPieces, type Piece } from '../../samples/join-pieces.ts';
import { BUCKET_MS, bucketOf } from '../../samples/time-layout.ts';
import { engineQuery, type Reading, where } from '../reading.ts';
import { accumulateDeltas } from './accumulate-deltas.ts';
import { type FoundSeries, findSeries } from './find-series.ts';
import { chunkPieces, rowPieces } from './sample-pieces.ts';
import { daysCondition, setsCondition } from './series-condition.ts';

/** Up to here the series are named in the statement, beyond by what they have in common. */
const NAMED_SERIES = 200;
const TIMEOUT_MS = 60_000;

/**
 * Series that meet the matchers, with their samples in memory as they were stored. Rows are read before fresh chunks and those
 * before the rest: what moves on between two statements is then seen twice, and never not at all.
 */
export async function selectSamples(
  reading: Reading,
  request: SampleSelect,
  signal?: AbortSignal,
): Promise<{ readonly series: readonly SeriesOfSelection[] }> {
  if (request.endMs < request.startMs) return { series: [] };
  const found = await findSeries(reading, [request.matchers], request, { signal });
  if (found.length === 0) return { series: [] };
  const pieces = new Map<bigint, { readonly found: FoundSeries; readonly pieces: Piece[] }>();
  for (const series of found) pieces.set(keyOf(series.family, series.series), { found: series, pieces: [] });
  const sink = (family: bigint, series: bigint) => pieces.get(keyOf(family, series))?.pieces;
  for await (const block of read(reading, rowsStatement, found, request, signal)) rowPieces(block, sink);
  for await (const block of read(reading, chunksOf('fresh_chunks'), found, request, signal)) chunkPieces(block, sink);
  for await (const block of read(reading, chunksOf('chunks'), found, request, signal)) chunkPieces(block, sink);
  const series: SeriesOfSelection[] = [];
  for (const { found: one, pieces: own } of pieces.values()) {
    if (own.length === 0) continue;
    series.push({
      labels: one.labels,
      samples: own.reduce((sum, piece) => sum + piece.samples, 0),
      read: (into: SampleColumns) => {
        joinPieces(own, request.startMs, request.endMs, into);
        if (one.delta) accumulateDeltas(into);
      },
    });
  }
  return { series };
}

type Statement = (series: string, request: SampleSelect, params: QueryParams) => string;

const rowsStatement: Statement = (series, { startMs, endMs }, params) => `SELECT family, series,
  toFloat64(toUnixTimestamp64Milli(time)) AS at_ms, toFloat64(start) AS start_ms, value, histogram, segment
FROM samples
WHERE ${series} AND time >= ${params.ms(startMs)} AND time <= ${params.ms(endMs)}
ORDER BY family, series, time, segment, ordinal`;

const chunksOf =
  (table: 'fresh_chunks' | 'chunks'): Statement =>
  (series, { startMs, endMs }, params) =>
    `SELECT family, series,
  toFloat64(toUnixTimestamp64Milli(first)) AS first_ms, toFloat64(toUnixTimestamp64Milli(last)) AS last_ms,
  samples, toFloat64(generation) AS generation, toFloat64(run) AS run, data
FROM ${table}
WHERE ${series} AND time >= ${params.ms(bucketOf(startMs))} AND time < ${params.ms(bucketOf(endMs) + BUCKET_MS)}
  AND last >= ${params.ms(startMs)} AND first <= ${params.ms(endMs)}`;

async function* read(
  reading: Reading,
  statement: Statement,
  found: readonly FoundSeries[],
  request: SampleSelect,
  signal: AbortSignal | undefined,
): AsyncGenerator<NativeBlock> {
  const params = new QueryParams();
  const named = found.length <= NAMED_SERIES ? namedSeries(found, params) : matchingSeries(found, request, params);
  yield* reading.client.stream(statement(named, request, params), {
    ...engineQuery(params, signal === undefined ? {} : { signal }),
    timeoutMs: TIMEOUT_MS,
  });
}

function namedSeries(found: readonly FoundSeries[], params: QueryParams): string {
  const families = [...new Set(found.map(({ family }) => family))];
  const series = found.map((one) => one.series);
  return `family IN ${params.bind('Array(UInt64)', families)} AND series IN ${params.bind('Array(UInt64)', series)}`;
}

/** The engine finds them once more, which takes less than sending it their names. */
function matchingSeries(found: readonly FoundSeries[], request: SampleSelect, params: QueryParams): string {
  const families = found.map(({ family }) => family).sort((one, other) => (one < other ? -1 : 1));
  const condition = where(daysCondition(request, params), setsCondition([request.matchers], params));
  return `family BETWEEN ${params.bind('UInt64', families[0]!)} AND ${params.bind('UInt64', families.at(-1)!)}
  AND (family, series) IN (SELECT family, series FROM series ${condition})`;
}

/** Two series of one hash in different families are two series. */
function keyOf(family: bigint, series: bigint): bigint {
  return (family << 64n) | series;
}
