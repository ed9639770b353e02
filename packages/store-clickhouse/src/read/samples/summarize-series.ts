import type { ReadOptions, SampleRange, SeriesMatcher, SeriesSummary } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import type { Reading } from '../reading.ts';
import { ask, where } from '../statement.ts';
import { daysCondition, labelValue, setsCondition } from './series-condition.ts';
import { seriesType } from './series-type.ts';

const MAX_JOBS = 100;

/** The series of the range by their names; what such series are, the newest says. */
export async function summarizeSeries(
  reading: Reading,
  sets: readonly (readonly SeriesMatcher[])[],
  range: SampleRange,
  limit: number,
  options?: ReadOptions,
): Promise<SeriesSummary[]> {
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT metric, argMax((type, unit, help, delta), time) AS newest, uniq(family, series) AS series_count,
  arraySort(groupUniqArray(${MAX_JOBS})(${labelValue('job', params)})) AS jobs
FROM series
${where(daysCondition(range, params), setsCondition(sets, params))}
GROUP BY metric ORDER BY metric LIMIT ${params.bind('UInt32', limit)}`,
    params,
    options,
  );
  return Array.from({ length: block.rows }, (_, row) => {
    const value = (column: string) => block.column(column).get(row);
    const [type, unit, help, delta] = value('newest') as readonly [number, string, string, number];
    return {
      metric: value('metric') as string,
      type: seriesType(type),
      unit,
      help,
      delta: delta === 1,
      series: Number(value('series_count')),
      jobs: (value('jobs') as readonly string[]).filter((job) => job !== ''),
    };
  });
}
