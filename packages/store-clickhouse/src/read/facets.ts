import { type FieldValues, type Predicate, type ReadOptions, StoreError, type TimeRange } from '@oriel/store';
import { severityName } from '@oriel/telemetry';
import { shownText } from '../compile/attribute-condition.ts';
import type { AttributeHomes } from '../compile/attribute-home.ts';
import { compileCondition, fieldsOf, readsText } from '../compile/condition.ts';
import { resolveField } from '../compile/field.ts';
import { QueryParams } from '../compile/query-params.ts';
import type { SignalFields } from '../compile/signal-fields.ts';
import { ask, type Reading, timeCondition, where } from './reading.ts';
import { isCountedByMinute, wholeMinutes } from './whole-minutes.ts';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 1_000;
const MAX_FIELDS = 30;
/** Numbers of severity that share a name are merged after counting, so all 25 are asked for. */
const SEVERITY_NUMBERS = 25;

/** How one field is counted, and how a counted key is shown; '' is shown by no record that has the field. */
interface Facet {
  readonly field: string;
  readonly expression: string;
  readonly show: (value: string) => string;
}

/** Most frequent values of several fields, one statement for all of them. */
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
  const filtered = fieldsOf(query.where);
  const homes = await reading.homes.find(fields, [...names, ...filtered], query.range, options);
  const params = new QueryParams();
  const facets = names.map((name) => facetOf(name, fields, homes, params));
  const condition = compileCondition(query.where, fields, params, homes);
  const counted = fields.table === 'logs' && isCountedByMinute(filtered) && !readsText(query.where);
  const minutes = counted ? wholeMinutes(query.range, params) : undefined;
  const perField = params.bind('UInt32', Math.max(limit + 1, SEVERITY_NUMBERS));
  const { block, stats } = await ask(
    reading,
    minutes === undefined
      ? inOnePass(facets, fields, where(timeCondition(query.range, params), condition), perField)
      : fieldByField(facets, fields, where(minutes.whole, condition), where(minutes.edges, condition), perField),
    params,
    options,
  );
  const fieldIndex = block.column('field');
  const values = block.column('value');
  const records = block.column('records');
  const distinct = block.column('distinct_values');
  return facets.map((facet, index) => {
    const counts = new Map<string, number>();
    let seen = 0;
    let known = 0;
    for (let row = 0; row < block.rows; row++) {
      if (Number(fieldIndex.get(row)) !== index) continue;
      seen++;
      known = Number(distinct.get(row));
      const value = facet.show(values.get(row) as string);
      counts.set(value, (counts.get(value) ?? 0) + Number(records.get(row)));
    }
    const shown = [...counts].filter(([value]) => value !== '').sort((one, other) => other[1] - one[1]);
    return {
      field: facet.field,
      values: shown.slice(0, limit).map(([value, count]) => ({ value, count })),
      others: Math.max(0, known - seen) + Math.max(0, shown.length - limit),
      stats,
    };
  });
}

/** For filters that have to look at rows: they are looked at once, and counted into one grouping set for each field. */
function inOnePass(facets: readonly Facet[], fields: SignalFields, condition: string, perField: string): string {
  const keys = facets.map((_, index) => `f${index}`);
  // `grouping(f)` is 0 in the rows that count field f.
  const field = `multiIf(${keys.map((key, index) => `grouping(${key}) = 0, ${index}`).join(', ')}, ${keys.length})`;
  const value = `multiIf(${keys.map((key) => `grouping(${key}) = 0, toString(${key})`).join(', ')}, '')`;
  return `SELECT ${field} AS field, ${value} AS value, count() AS records, count() OVER (PARTITION BY field) AS distinct_values
FROM (
  SELECT ${facets.map((facet, index) => `${facet.expression} AS f${index}`).join(',\n    ')}
  FROM ${fields.table}
  ${condition}
)
GROUP BY GROUPING SETS (${keys.map((key) => `(${key})`).join(', ')})
ORDER BY field, records DESC, value
LIMIT ${perField} BY field`;
}

/** For filters that counts by minute can answer: each field reads its own column or projection and nothing else. */
function fieldByField(
  facets: readonly Facet[],
  fields: SignalFields,
  whole: string,
  edges: string,
  perField: string,
): string {
  const branches = facets.map(
    (
      { expression },
      index,
    ) => `SELECT ${index} AS field, toString(key) AS value, sum(counted) AS records, count() OVER () AS distinct_values
FROM (
  SELECT ${expression} AS key, count() AS counted FROM ${fields.table} ${whole} GROUP BY key
  UNION ALL
  SELECT ${expression} AS key, count() AS counted FROM ${fields.table} ${edges} GROUP BY key
)
GROUP BY key
ORDER BY records DESC, value
LIMIT ${perField}`,
  );
  return branches.map((branch) => `SELECT * FROM (\n${branch}\n)`).join('\nUNION ALL\n');
}

function facetOf(name: string, fields: SignalFields, homes: AttributeHomes, params: QueryParams): Facet {
  const field = resolveField(name, fields, homes);
  if (field.kind === 'attribute') {
    return { field: name, expression: shownText(field, params), show: (value) => value };
  }
  const { own } = field;
  switch (own.kind) {
    case 'text':
      return { field: name, expression: own.expression, show: (value) => value };
    case 'severity':
      return { field: name, expression: own.expression, show: (value) => severityName(Number(value)) };
    case 'choice':
      return { field: name, expression: own.expression, show: (value) => own.names[Number(value)] ?? value };
    case 'hex':
      return {
        field: name,
        expression: `if(empty(${own.expression}), '', lower(hex(${own.expression})))`,
        show: (value) => value,
      };
    case 'number':
    case 'time':
      return { field: name, expression: `toString(${own.expression})`, show: (value) => value };
  }
}
