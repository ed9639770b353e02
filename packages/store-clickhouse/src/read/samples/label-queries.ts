import type { ReadOptions, SampleRange, SeriesLabels, SeriesMatcher, SeriesMetadata } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import type { Reading } from '../reading.ts';
import { ask, where } from '../statement.ts';
import { findSeries } from './find-series.ts';
import { heldLabelNames, heldLabelValues } from './held/name-labels.ts';
import { daysCondition, labelValue, setsCondition } from './series-condition.ts';
import { seriesType } from './series-type.ts';
import { Turns } from './turns.ts';

type Sets = readonly (readonly SeriesMatcher[])[];

export async function labelNames(
  reading: Reading,
  sets: Sets,
  range: SampleRange,
  limit: number,
  options?: ReadOptions,
): Promise<string[]> {
  const held = reading.held?.series.of(reading.client, range);
  if (held !== undefined)
    return heldLabelNames(held, sets, range, limit, Turns.ofQuestion(reading.client.tenant, options));
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT arrayJoin(label_names) AS name FROM series
${where(daysCondition(range, params), setsCondition(sets, params))}
GROUP BY name ORDER BY name LIMIT ${params.bind('UInt32', limit)}`,
    params,
    options,
  );
  return Array.from({ length: block.rows }, (_, row) => block.column('name').get(row) as string);
}

export async function labelValues(
  reading: Reading,
  label: string,
  sets: Sets,
  range: SampleRange,
  limit: number,
  options?: ReadOptions,
): Promise<string[]> {
  const held = reading.held?.series.of(reading.client, range);
  if (held !== undefined)
    return heldLabelValues(held, label, sets, range, limit, Turns.ofQuestion(reading.client.tenant, options));
  const params = new QueryParams();
  const value = label === '__name__' ? 'metric' : labelValue(label, params);
  const { block } = await ask(
    reading,
    `SELECT ${value} AS value FROM series
${where(daysCondition(range, params), setsCondition(sets, params), `value != ''`)}
GROUP BY value ORDER BY value LIMIT ${params.bind('UInt32', limit)}`,
    params,
    options,
  );
  return Array.from({ length: block.rows }, (_, row) => block.column('value').get(row) as string);
}

export async function listSeries(
  reading: Reading,
  sets: Sets,
  range: SampleRange,
  limit: number,
  options?: ReadOptions,
): Promise<SeriesLabels[]> {
  const found = await findSeries(reading, sets, range, { limit, signal: options?.signal });
  return found.map(({ labels }) => labels);
}

/** What is known of metrics, the latest word of each. */
export async function readMetadata(
  reading: Reading,
  { metric, limit = 100_000 }: { readonly metric?: string; readonly limit?: number },
  options?: ReadOptions,
): Promise<SeriesMetadata[]> {
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT metric, argMax(type, time) AS kind, argMax(unit, time) AS last_unit, argMax(help, time) AS last_help FROM series
${where(metric === undefined ? undefined : `metric = ${params.text(metric)}`, `(type != 0 OR help != '' OR unit != '')`)}
GROUP BY metric ORDER BY metric LIMIT ${params.bind('UInt32', limit)}`,
    params,
    options,
  );
  return Array.from({ length: block.rows }, (_, row) => ({
    metric: block.column('metric').get(row) as string,
    type: seriesType(block.column('kind').get(row) as number),
    unit: block.column('last_unit').get(row) as string,
    help: block.column('last_help').get(row) as string,
  }));
}
