import type { Cardinality, CardinalityRow, ReadOptions, SampleRange } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import type { NativeBlock } from '../../engine/engine-client.ts';
import type { Reading } from '../reading.ts';
import { ask, where } from '../statement.ts';
import { countSeries } from './held/count-series.ts';
import { cardinalityOf, type LabelCounts } from './label-counts.ts';
import { daysCondition } from './series-condition.ts';
import { Turns } from './turns.ts';

/** A name that no label has: each series has it once, whatever else it has. */
const NO_LABEL = '';
const TIMEOUT_MS = 30_000;

/** How many series there are, and what makes them many: each counts once, however many days and rows it was written in. */
export async function readCardinality(
  reading: Reading,
  { range, limit }: { readonly range: SampleRange; readonly limit: number },
  options?: ReadOptions,
): Promise<Cardinality> {
  const held = reading.held?.series;
  const series = held?.of(reading.client, range);
  if (series !== undefined) return countSeries(series, range, limit, Turns.ofQuestion(reading.client.tenant, options));
  if (held === undefined) return askEngine(reading, range, limit, options);
  // Where there are a million series the engine takes as long to count them as to tell them: whichever is first answers.
  const isAnswered = new AbortController();
  const signal = AbortSignal.any([isAnswered.signal, ...(options?.signal ? [options.signal] : [])]);
  const asked = askEngine(reading, range, limit, { ...options, signal });
  const soon = held
    .soonOf(reading.client, range)
    .then((read) =>
      read === undefined
        ? asked
        : countSeries(read, range, limit, Turns.ofQuestion(reading.client.tenant, { ...options, signal })),
    );
  try {
    return await Promise.any([asked, soon]);
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[0] : error;
  } finally {
    isAnswered.abort();
  }
}

async function askEngine(
  reading: Reading,
  range: SampleRange,
  limit: number,
  options: ReadOptions | undefined,
): Promise<Cardinality> {
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT label, count() AS values, sum(series_count) AS series, sum(series_count * length(value)) AS bytes,
  groupArraySorted(${Math.max(1, limit)})((-toInt64(series_count), toString(value))) AS most
FROM (
  SELECT label, value, count() AS series_count
  FROM (SELECT label_names, label_values FROM series ${where(daysCondition(range, params))} LIMIT 1 BY family, series)
  ARRAY JOIN arrayPushBack(label_names, '${NO_LABEL}') AS label, arrayPushBack(label_values, '') AS value
  GROUP BY label, value
)
GROUP BY label`,
    params,
    { timeoutMs: TIMEOUT_MS, ...options },
  );
  const rows = Array.from({ length: block.rows }, (_, row) => ({
    counts: countsOf(block, row),
    series: Number(block.column('series').get(row)),
  }));
  const series = rows.find(({ counts }) => counts.label === NO_LABEL)?.series ?? 0;
  const labels = rows.map(({ counts }) => counts).filter(({ label }) => label !== NO_LABEL);
  return cardinalityOf(series, labels, limit);
}

function countsOf(block: NativeBlock, row: number): LabelCounts {
  const most = block.column('most').get(row) as readonly (readonly [bigint, string])[];
  return {
    label: block.column('label').get(row) as string,
    values: Number(block.column('values').get(row)),
    bytes: Number(block.column('bytes').get(row)),
    most: most.map(([count, name]): CardinalityRow => ({ name, count: -Number(count) })),
  };
}
