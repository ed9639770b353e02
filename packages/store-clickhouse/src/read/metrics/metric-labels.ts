import type { ReadOptions, TimeRange } from '@oriel/store';
import { textToDisplay } from '@oriel/telemetry';
import { QueryParams } from '../../compile/query-params.ts';
import { ask, type Reading, timeCondition } from '../reading.ts';

const MAX_SERIES = 20_000;
const MAX_VALUES = 1_000;

/** Labels of one metric with their values, both by name. Attributes of the resource are listed as `resource.KEY`. */
export async function metricLabels(
  reading: Reading,
  metric: string,
  range: TimeRange,
  options?: ReadOptions,
): Promise<{ label: string; values: readonly string[] }[]> {
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT any(service_name) AS service, any(resource) AS resource_text, any(attributes) AS labels
FROM points
WHERE metric = ${params.text(metric)} AND ${timeCondition(range, params)}
GROUP BY series
LIMIT ${params.bind('UInt32', MAX_SERIES)}`,
    params,
    options,
  );
  const labels = new Map<string, Set<string>>();
  const add = (label: string, value: string) => {
    const values = labels.get(label) ?? new Set();
    labels.set(label, values);
    if (values.size < MAX_VALUES) values.add(value);
  };
  const resources = new Set<string>();
  for (let row = 0; row < block.rows; row++) {
    add('service', block.column('service').get(row) as string);
    resources.add(block.column('resource_text').get(row) as string);
    for (const [key, text] of block.column('labels').get(row) as ReadonlyMap<string, string>)
      add(key, textToDisplay(text));
  }
  for (const text of resources) {
    const attributes = text === '' ? {} : (JSON.parse(text) as { attributes?: Record<string, string> }).attributes;
    for (const [key, value] of Object.entries(attributes ?? {})) {
      if (key !== 'service.name') add(`resource.${key}`, textToDisplay(value));
    }
  }
  return [...labels]
    .map(([label, values]) => ({ label, values: [...values].sort() }))
    .sort((one, other) => (one.label < other.label ? -1 : 1));
}
