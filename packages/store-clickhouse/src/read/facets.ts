import { type FieldValues, type Predicate, type ReadOptions, StoreError, type TimeRange } from '@oriel/store';
import { severityName } from '@oriel/telemetry';
import { shownText } from '../compile/attribute-condition.ts';
import type { AttributeHomes } from '../compile/attribute-home.ts';
import { compileCondition, fieldsOf } from '../compile/condition.ts';
import { resolveField } from '../compile/field.ts';
import { QueryParams } from '../compile/query-params.ts';
import type { SignalFields } from '../compile/signal-fields.ts';
import type { NativeValue } from '../engine/engine-client.ts';
import { ask, type Reading, timeCondition, where } from './reading.ts';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 1_000;
const MAX_FIELDS = 30;
/** Numbers of severity that share a name are merged after counting, so all 25 are asked for. */
const SEVERITY_NUMBERS = 25;

/** How one field is counted, and how a counted key is shown; '' is shown by no record that has the field. */
interface Facet {
  readonly field: string;
  readonly expression: string;
  readonly show: (value: NativeValue) => string;
}

/** Most frequent values of several fields in one pass over the data: one grouping set for each field. */
export async function readFacets(
  reading: Reading,
  fields: SignalFields,
  query: { range: TimeRange; where: Predicate; fields: readonly string[]; limit?: number },
  options?: ReadOptions,
): Promise<FieldValues[]> {
  const names = [...new Set(query.fields)];
  if (names.length === 0) return [];
  if (names.length > MAX_FIELDS) {
    throw new StoreError('bad_predicate', `facets of at most ${MAX_FIELDS} fields are counted at once`);
  }
  const limit = Math.max(1, Math.min(MAX_LIMIT, query.limit ?? DEFAULT_LIMIT));
  const homes = await reading.homes.find(fields, [...names, ...fieldsOf(query.where)], query.range, options);
  const params = new QueryParams();
  const facets = names.map((name) => facetOf(name, fields, homes, params));
  const keys = facets.map((_, index) => `f${index}`);
  // `grouping(…)` has one bit for each field, 0 for the field that this row counts.
  const grouping = `grouping(${keys.join(', ')})`;
  const { block, stats } = await ask(
    reading,
    `SELECT ${facets.map((facet, index) => `${facet.expression} AS f${index}`).join(',\n  ')},
  ${grouping} AS grouped, count() AS records, count() OVER (PARTITION BY ${grouping}) AS distinct_values
FROM ${fields.table}
${where(timeCondition(query.range, params), compileCondition(query.where, fields, params, homes))}
GROUP BY GROUPING SETS (${keys.map((key) => `(${key})`).join(', ')})
ORDER BY grouped, records DESC, ${keys.join(', ')}
LIMIT ${params.bind('UInt32', Math.max(limit + 1, SEVERITY_NUMBERS))} BY grouped`,
    params,
    options,
  );
  const grouped = block.column('grouped');
  const records = block.column('records');
  const distinct = block.column('distinct_values');
  return facets.map((facet, index) => {
    const set = 2 ** keys.length - 1 - 2 ** (keys.length - 1 - index);
    const column = block.column(`f${index}`);
    const counts = new Map<string, number>();
    let beyond = 0;
    for (let row = 0; row < block.rows; row++) {
      if (Number(grouped.get(row)) !== set) continue;
      if (counts.size === 0) beyond = Number(distinct.get(row));
      const value = facet.show(column.get(row));
      counts.set(value, (counts.get(value) ?? 0) + Number(records.get(row)));
    }
    const asked = [...counts].filter(([value]) => value !== '').sort((one, other) => other[1] - one[1]);
    const values = asked.slice(0, limit).map(([value, count]) => ({ value, count }));
    const unseen = Math.max(0, beyond - countSeen(block.rows, grouped, set));
    return { field: facet.field, values, others: unseen + asked.length - values.length, stats };
  });
}

function countSeen(rows: number, grouped: { get(row: number): NativeValue }, set: number): number {
  let seen = 0;
  for (let row = 0; row < rows; row++) if (Number(grouped.get(row)) === set) seen++;
  return seen;
}

function facetOf(name: string, fields: SignalFields, homes: AttributeHomes, params: QueryParams): Facet {
  const field = resolveField(name, fields, homes);
  if (field.kind === 'attribute') {
    return { field: name, expression: shownText(field, params), show: String };
  }
  const { own } = field;
  switch (own.kind) {
    case 'text':
      return { field: name, expression: own.expression, show: String };
    case 'severity':
      return { field: name, expression: own.expression, show: (value) => severityName(Number(value)) };
    case 'choice':
      return { field: name, expression: own.expression, show: (value) => own.names[Number(value)] ?? String(value) };
    case 'hex':
      return {
        field: name,
        expression: `if(empty(${own.expression}), '', lower(hex(${own.expression})))`,
        show: String,
      };
    case 'number':
    case 'time':
      return { field: name, expression: `toString(${own.expression})`, show: String };
  }
}
