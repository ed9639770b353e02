import type { Cardinality, CardinalityRow, ReadOptions, SampleRange } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import { ask, type Reading, where } from '../reading.ts';
import { countSeries } from './held/count-series.ts';
import { daysCondition } from './series-condition.ts';

/** A row for each label of each series. */
const PAIRS = 'series ARRAY JOIN label_names AS label, label_values AS value';

/** How many series there are, and what makes them many. Each question counts a series once, however many days wrote it. */
export async function readCardinality(
  reading: Reading,
  { range, limit }: { readonly range: SampleRange; readonly limit: number },
  options?: ReadOptions,
): Promise<Cardinality> {
  const held = reading.held?.series.of(reading.client, range);
  if (held !== undefined) return countSeries(held, range, limit);
  const count = async (select: string, group: string, from = 'series'): Promise<CardinalityRow[]> => {
    const params = new QueryParams();
    const { block } = await ask(
      reading,
      `SELECT ${select} FROM ${from}
${where(daysCondition(range, params))}
${group} ORDER BY count DESC, name LIMIT ${params.bind('UInt32', limit)}`,
      params,
      options,
    );
    return Array.from({ length: block.rows }, (_, row) => ({
      name: block.column('name').get(row) as string,
      count: Number(block.column('count').get(row)),
    }));
  };
  const [total, byMetric, labelPairs, valuesByLabel, byLabelPair, bytesByLabel] = await Promise.all([
    count(`'' AS name, uniqExact(series, family) AS count`, ''),
    count('metric AS name, uniqExact(series, family) AS count', 'GROUP BY name'),
    count(`'' AS name, uniqExact(label, value) AS count`, '', PAIRS),
    count('label AS name, uniqExact(value) AS count', 'GROUP BY name', PAIRS),
    count(`concat(label, '=', value) AS name, uniqExact(series, family) AS count`, 'GROUP BY name', PAIRS),
    count('label AS name, sum(length(value)) AS count', 'GROUP BY name', PAIRS),
  ]);
  return {
    series: total[0]?.count ?? 0,
    labelPairs: labelPairs[0]?.count ?? 0,
    byMetric,
    valuesByLabel,
    byLabelPair,
    bytesByLabel,
  };
}
