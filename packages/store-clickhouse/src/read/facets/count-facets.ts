import type { Predicate, TimeRange } from '@oriel/store';
import { fieldsOf, readsText } from '../../compile/condition.ts';
import type { QueryParams } from '../../compile/query-params.ts';
import type { SignalFields } from '../../compile/signal-fields.ts';
import { timeCondition, where } from '../statement.ts';
import { isCountedByMinute, wholeMinutes } from '../whole-minutes.ts';
import { coveringGranules } from './covering-granules.ts';
import type { PlacedFacet } from './facet.ts';

/** What is counted of each facet's values, as readings of the table that are added up. */
export function readingsOf(
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
export function countRows(
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
