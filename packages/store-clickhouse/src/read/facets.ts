import { type FieldValues, type Predicate, type ReadOptions, StoreError, type TimeRange } from '@oriel/store';
import { severityName } from '@oriel/telemetry';
import { shownText } from '../compile/attribute-condition.ts';
import type { AttributeHomes } from '../compile/attribute-home.ts';
import { compileCondition, fieldsOf, readsText } from '../compile/condition.ts';
import { resolveField } from '../compile/field.ts';
import { QueryParams } from '../compile/query-params.ts';
import type { SignalFields } from '../compile/signal-fields.ts';
import { coveringGranules } from './covering-granules.ts';
import type { Reading } from './reading.ts';
import { ask, timeCondition, where } from './statement.ts';
import { isCountedByMinute, wholeMinutes } from './whole-minutes.ts';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 1_000;
const MAX_FIELDS = 30;
/** Numbers of severity that share a name are merged after counting, so all 25 are asked for. */
const SEVERITY_NUMBERS = 25;

/** How one field is counted, and how a counted value is shown; '' is shown by no record that has the field. */
interface Facet {
  readonly field: string;
  /** The value's text, of a record's columns. */
  readonly text: string;
  /** The one column that `text` reads, if it is one: rows are many, so they are grouped by it as it is, and `text` is made of the groups. */
  readonly column: string | undefined;
  readonly show: (value: string) => string;
  /** Whether counts by minute answer it. */
  readonly isCounted: boolean;
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
  const facets = names.map((name, index) => ({ ...facetOf(name, fields, homes, params), index }));
  const condition = compileCondition(query.where, fields, params, homes);
  const { block, stats } = await ask(
    reading,
    `SELECT field, value, sum(counted) AS records, count() OVER (PARTITION BY field) AS distinct_values
FROM (
${readingsOf(facets, fields, query, condition, params).join('\nUNION ALL\n')}
)
GROUP BY field, value
HAVING records > 0
ORDER BY field, records DESC, value
LIMIT ${params.bind('UInt32', Math.max(limit + 1, SEVERITY_NUMBERS))} BY field`,
    params,
    options,
    { seesSameParts: true },
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

interface PlacedFacet extends Facet {
  readonly index: number;
}

/** What is counted of each facet's values, as readings of the table that are added up. */
function readingsOf(
  facets: readonly PlacedFacet[],
  fields: SignalFields,
  { range, where: filter }: { readonly range: TimeRange; readonly where: Predicate },
  condition: string,
  params: QueryParams,
): string[] {
  const within = timeCondition(range, params);
  // To plan another reading takes longer than to read the times of the few rows that other filters leave, or of a million spans.
  if (fields.table !== 'logs' || !isCountedByMinute(fieldsOf(filter)) || readsText(filter))
    return [countRows(facets, fields, '', where(within, condition), () => 'count()')];
  const minutes = facets.some(({ isCounted }) => isCounted) ? wholeMinutes(range, params) : undefined;
  const byMinutes = minutes === undefined ? [] : facets.filter(({ isCounted }) => isCounted);
  const byRows = facets.filter((facet) => !byMinutes.includes(facet));
  const { covering, margin } = coveringGranules(range, minutes?.range ?? range, params);
  const readings = [
    // Of what is counted by minutes the margin has what is not in a whole one, and of everything else what is too much.
    countRows(facets, fields, `, ${within} AS inside`, where(margin, condition), (facet) =>
      byMinutes.includes(facet) ? 'countIf(inside)' : '-countIf(NOT inside)',
    ),
  ];
  if (byRows.length > 0) readings.push(countRows(byRows, fields, '', where(covering, condition), () => 'count()'));
  if (minutes !== undefined) readings.push(countMinutes(byMinutes, fields, where(minutes.whole, condition)));
  return readings;
}

/** Rows are looked at once and counted into one grouping set for each key; fields of one column, as all of the resource, share a key. */
function countRows(
  facets: readonly PlacedFacet[],
  fields: SignalFields,
  moreColumns: string,
  condition: string,
  countOf: (facet: PlacedFacet) => string,
): string {
  const keys = [...Map.groupBy(facets, ({ column, text }) => column ?? text)].map(([expression, placed], index) => {
    const name = placed[0]!.column ?? `k${index}`;
    const values = placed.map((facet) =>
      shownValue(facet.index, facet.column === undefined ? name : facet.text, countOf(facet)),
    );
    return { name, expression, values };
  });
  // `grouping(k)` is 0 in the rows that count key k.
  const shown = keys.map(({ name, values }) => `grouping(${name}) = 0, [${values.join(', ')}]`);
  return `SELECT shown.1 AS field, shown.2 AS value, shown.3 AS counted
FROM (
  SELECT arrayJoin(multiIf(${shown.join(', ')}, [])) AS shown
  FROM (
    SELECT ${keys.map(({ name, expression }) => (name === expression ? name : `${expression} AS ${name}`)).join(', ')}${moreColumns}
    FROM ${fields.table}
    ${condition}
  )
  GROUP BY GROUPING SETS (${keys.map(({ name }) => `(${name})`).join(', ')})
)`;
}

/** In the form that counts by minute answer: all of the facets at once, which are few combinations. */
function countMinutes(facets: readonly PlacedFacet[], fields: SignalFields, condition: string): string {
  const columns = [...new Set(facets.map(({ column, text }) => column ?? text))].join(', ');
  return `SELECT shown.1 AS field, shown.2 AS value, shown.3 AS counted
FROM (
  SELECT arrayJoin([${facets.map(({ index, text }) => shownValue(index, text, 'records')).join(', ')}]) AS shown
  FROM (
    SELECT ${columns}, count() AS records FROM ${fields.table} ${condition} GROUP BY ${columns}
  )
)`;
}

/** A value of the facet at `index`, and how many records have it. */
function shownValue(index: number, text: string, count: string): string {
  return `(toUInt8(${index}), toString(${text}), toInt64(${count}))`;
}

function facetOf(name: string, fields: SignalFields, homes: AttributeHomes, params: QueryParams): Facet {
  const field = resolveField(name, fields, homes);
  if (field.kind === 'attribute') {
    const { promoted, inMap, inResource } = field;
    const places = [promoted?.column, inMap ? 'attributes' : undefined, inResource ? 'resource' : undefined];
    const [only, ...others] = places.filter((place) => place !== undefined);
    // The Map is no key: it holds everything else, too.
    const column = others.length === 0 && only !== 'attributes' ? only : undefined;
    return { field: name, text: shownText(field, params), column, show: (value) => value, isCounted: false };
  }
  const { own } = field;
  const facet = {
    field: name,
    text: own.expression,
    column: /^\w+$/.test(own.expression) ? own.expression : undefined,
    show: (value: string) => value,
    isCounted: isCountedByMinute([name]),
  };
  switch (own.kind) {
    case 'text':
    case 'number':
    case 'time':
      return facet;
    case 'severity':
      return { ...facet, show: (value) => severityName(Number(value)) };
    case 'choice':
      return { ...facet, show: (value) => own.names[Number(value)] ?? value };
    case 'hex':
      return { ...facet, text: `if(empty(${own.expression}), '', lower(hex(${own.expression})))` };
  }
}
