import {
  type SampleColumns,
  type SampleRange,
  type SampleSelect,
  type SeriesLabels,
  type SeriesOfSelection,
  StoreError,
} from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import type { AllocateBytes, NativeBlock } from '../../engine/engine-client.ts';
import { BUCKET_MS, bucketOf, LAST_TIME_MS, SEGMENTS_OF_GENERATION } from '../../samples/time-layout.ts';
import type { Reading } from '../reading.ts';
import { engineQuery, where } from '../statement.ts';
import { accumulateDeltas } from './accumulate-deltas.ts';
import { chunkPieces } from './chunk-block.ts';
import { familyCondition, isFamilyEnough } from './family-condition.ts';
import type { FoundSeries } from './found-series.ts';
import { type KeyRange, keyRangeCondition } from './key-range.ts';
import type { PackedSelection } from './packed-series.ts';
import { PieceTable } from './piece-table.ts';
import { newestPieces, rowPieces } from './sample-pieces.ts';
import { daysCondition, MANY_SERIES, MOST_NAMED_SERIES, setsCondition } from './series-condition.ts';
import { SeriesIndex } from './series-index.ts';
import { Turns } from './turns.ts';

const TIMEOUT_MS = 60_000;

/** What is asked, and where the series lie that it is asked of, if they are a part of a selection. */
export interface StoredSelect extends SampleSelect {
  readonly keys?: KeyRange;
}

/**
 * Those of the found that have samples, with them in memory as they were stored. All tables are asked at once: what moves from
 * rows to chunks stays in both for longer than any query takes (pack/pack-samples.ts), so it may be met twice, and is never missed.
 */
export async function selectSamples(
  reading: Reading,
  found: readonly FoundSeries[],
  request: StoredSelect,
  signal?: AbortSignal,
): Promise<StoredSeries[]> {
  if (found.length === 0) return [];
  const failed = new AbortController();
  const either = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  try {
    // What is held needs none.
    let index: SeriesIndex | undefined;
    const indexOf = () => (index ??= new SeriesIndex(found));
    const table = new PieceTable();
    const turns = new Turns(either, { tenant: reading.client.tenant });
    const ask = (statement: Statement, series: readonly FoundSeries[], range: SampleRange, allocate?: AllocateBytes) =>
      readBlocks(reading, statement, series, { ...request, ...range }, either, { foundIn: request, allocate });
    const addRows = async () => {
      if (reading.held?.rowTimes.mayHave(reading.client.tenant, request) === false) return;
      const held = reading.held?.rows;
      if (held?.isFor(found)) {
        return held.select(reading.client.tenant, found, request, table, turns, (some) =>
          ask(rowsStatement, some, ALL_TIME),
        );
      }
      if (isNewestEnough(found, request) && newestPieces(await ask(newestStatement, found, request), indexOf(), table))
        return;
      for (const block of await ask(rowsStatement, found, request)) {
        rowPieces(block, indexOf(), table);
        if (turns.due) await turns.next();
      }
    };
    const askChunks = (series: readonly FoundSeries[], range: SampleRange, allocate?: AllocateBytes) =>
      Promise.all([ask(freshStatement, series, range, allocate), ask(lastingStatement, series, range, allocate)]);
    const addChunks = async () => {
      const { tenant } = reading.client;
      const { answers, chunks } = reading.held ?? {};
      if (answers?.isFor(found)) return answers.select(tenant, found, request, table, turns, askChunks);
      if (chunks?.isFor(found, request)) return chunks.select(tenant, found, request, table, askChunks);
      for (const blocks of await askChunks(found, request)) {
        for (const block of blocks) {
          chunkPieces(block, indexOf(), table);
          if (turns.due) await turns.next();
        }
      }
    };
    await Promise.all([addRows(), addChunks()]);
    // What is in memory takes no notice of it.
    if (signal?.aborted) throw new StoreError('query_cancelled');
    table.arrange(found.length);
    return selected(found, table, request);
  } catch (error) {
    failed.abort();
    throw error;
  }
}

function selected(found: readonly FoundSeries[], table: PieceTable, range: SampleRange): StoredSeries[] {
  const series: StoredSeries[] = [];
  for (let place = 0; place < found.length; place++) {
    const samples = table.samplesOf(place);
    if (samples > 0) series.push(new StoredSeries(found[place]!, samples, table, place, range));
  }
  return series;
}

export class StoredSeries implements SeriesOfSelection {
  readonly found: FoundSeries;
  readonly samples: number;
  readonly #table: PieceTable;
  readonly #place: number;
  readonly #range: SampleRange;

  constructor(found: FoundSeries, samples: number, table: PieceTable, place: number, range: SampleRange) {
    this.found = found;
    this.samples = samples;
    this.#table = table;
    this.#place = place;
    this.#range = range;
  }

  get labels(): SeriesLabels {
    return this.found.labels;
  }

  /** Not after its first sample. */
  get firstMs(): number {
    return this.#table.firstMsOf(this.#place);
  }

  get hasHistograms(): boolean {
    return this.#table.hasHistograms(this.#place);
  }

  /** Series of one selection for another thread; `undefined` where one has histograms. */
  static pack(series: readonly StoredSeries[]): PackedSelection | undefined {
    const [first] = series;
    if (first === undefined || series.some(({ hasHistograms }) => hasHistograms)) return undefined;
    const { startMs, endMs } = first.#range;
    return {
      range: { startMs, endMs },
      pieces: first.#table.pack(series.map((one) => one.#place)),
      deltas: Uint8Array.from(series, ({ found }) => (found.delta ? 1 : 0)),
    };
  }

  read(into: SampleColumns): void {
    this.readStored(into);
    if (this.found.delta) accumulateDeltas(into);
  }

  /** Increments as they were sent. */
  readStored(into: SampleColumns): void {
    this.#table.read(this.#place, this.#range.startMs, this.#range.endMs, into);
  }
}

/** Unsigned, so that it is the same type everywhere. */
const ACCEPTED = `toUInt64(bitShiftLeft(segment % ${SEGMENTS_OF_GENERATION}, 28) + ordinal)`;

export type Statement = (series: string, request: SampleSelect, params: QueryParams) => string;

/**
 * One row for each series and generation, its samples as arrays: a third of the bytes of rows, and nothing to sort where samples came
 * in order. Starts, where any has one, are there for each; histograms, which few have, come with the acceptance of theirs. `accepted` orders samples of one timestamp: the place of the segment in its generation, then the ordinal.
 */
const rowsStatement: Statement = (series, { startMs, endMs }, params) => `SELECT family, series,
  toFloat64(intDiv(segment, ${SEGMENTS_OF_GENERATION})) AS generation_number,
  groupArray(toFloat64(toUnixTimestamp64Milli(time))) AS times,
  groupArray(value) AS sample_values,
  groupArray(${ACCEPTED}) AS accepted,
  if(max(start) = 0, [], groupArray(toFloat64(start))) AS starts,
  groupArrayIf(${ACCEPTED}, histogram != '') AS histograms_accepted,
  arrayMap(packed -> base64Encode(packed), groupArrayIf(histogram, histogram != '')) AS histograms
FROM samples
WHERE ${series} AND time >= ${params.ms(startMs)} AND time <= ${params.ms(endMs)}
GROUP BY family, series, generation_number`;

/** Increments are added up from the first that is read. Of few series all are as quickly read. */
function isNewestEnough(found: readonly FoundSeries[], { hints }: StoredSelect): boolean {
  return hints?.newestOnly === true && found.length > MANY_SERIES && !found.some(({ delta }) => delta);
}

/**
 * The newest sample of each series and generation: of a million series the rows of the last minutes would be twenty times as much. Of
 * several with one timestamp that which was accepted first.
 */
const newestStatement: Statement = (series, { startMs, endMs }, params) => `SELECT family, series,
  toFloat64(intDiv(segment, ${SEGMENTS_OF_GENERATION})) AS generation_number,
  toFloat64(toUnixTimestamp64Milli(max(time))) AS newest_ms,
  argMax(value, bitShiftLeft(toInt128(toUnixTimestamp64Milli(time)), 64) - toInt128(${ACCEPTED})) AS newest_value,
  toUInt8(max(histogram != '')) AS has_histograms
FROM samples
WHERE ${series} AND time >= ${params.ms(startMs)} AND time <= ${params.ms(endMs)}
GROUP BY family, series, generation_number`;

const chunksOf =
  (table: 'fresh_chunks' | 'chunks'): Statement =>
  (series, { startMs, endMs }, params) =>
    `SELECT family, series,
  toFloat64(toUnixTimestamp64Milli(first)) AS first_ms, toFloat64(toUnixTimestamp64Milli(last)) AS last_ms,
  samples, toFloat64(generation) AS generation, toFloat64(run) AS run, data
FROM ${table}
WHERE ${series} AND time >= ${params.ms(bucketOf(startMs))} AND time < ${params.ms(bucketOf(endMs) + BUCKET_MS)}
  AND last >= ${params.ms(startMs)} AND first <= ${params.ms(endMs)}`;

const ALL_TIME: SampleRange = { startMs: Date.UTC(1900, 0), endMs: LAST_TIME_MS };

const freshStatement = chunksOf('fresh_chunks');
const lastingStatement = chunksOf('chunks');

/**
 * Of many series, what their families have in common says where they lie: what else lies there is passed over by whoever reads the answer.
 * Otherwise they are named; so many that their names would be longer than the answer to who they are, the engine looks up once more.
 */
function seriesCondition(
  found: readonly FoundSeries[],
  { matchers, keys }: StoredSelect,
  foundIn: SampleRange,
  params: QueryParams,
): string {
  const together = (...conditions: string[]) => conditions.filter((one) => one !== '').join(' AND ');
  if (found.length > MANY_SERIES && isFamilyEnough(matchers))
    return together(familyCondition(matchers, params), keyRangeCondition(keys, params));
  if (found.length <= MOST_NAMED_SERIES) {
    const families = [...new Set(found.map(({ family }) => family))];
    const series = found.map((one) => one.series);
    return `family IN ${params.bind('Array(UInt64)', families)} AND series IN ${params.bind('Array(UInt64)', series)}`;
  }
  const inRange = keyRangeCondition(keys, params);
  const condition = where(daysCondition(foundIn, params), setsCondition([matchers], params), inRange);
  const named = `(family, series) IN (SELECT family, series FROM series ${condition})`;
  return together(familyCondition(matchers, params), inRange, named);
}

/** @param options.foundIn the days on which the series were found, where more or less of their samples is asked for */
export async function readBlocks(
  { client }: Reading,
  statement: Statement,
  found: readonly FoundSeries[],
  request: StoredSelect,
  signal: AbortSignal,
  {
    foundIn = request,
    allocate,
  }: { readonly foundIn?: SampleRange; readonly allocate?: AllocateBytes | undefined } = {},
): Promise<Iterable<NativeBlock>> {
  const params = new QueryParams();
  const text = statement(seriesCondition(found, request, foundIn, params), request, params);
  const query = { ...engineQuery(params, { signal }), timeoutMs: TIMEOUT_MS };
  return found.length > MANY_SERIES
    ? client.blocks(text, query, allocate)
    : Array.fromAsync(client.stream(text, query));
}
