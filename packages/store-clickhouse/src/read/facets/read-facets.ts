import { type FieldValues, type Predicate, type ReadOptions, StoreError, type TimeRange } from '@oriel/store';
import { compileCondition, fieldsOf } from '../../compile/condition.ts';
import { QueryParams } from '../../compile/query-params.ts';
import type { SignalFields } from '../../compile/signal-fields.ts';
import { MOST_VALUES } from '../counts/held-counts.ts';
import type { Reading } from '../reading.ts';
import { ask } from '../statement.ts';
import { AnsweredCounts } from './answered-counts.ts';
import { readingsOf } from './count-facets.ts';
import { facetsOf } from './facet.ts';
import { type AskedFacets, type HeldAnswer, HeldFacets } from './held-facets.ts';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 1_000;
const MAX_FIELDS = 30;
/** Numbers of severity that share a name are merged after counting, so all 25 are asked for. */
const SEVERITY_NUMBERS = 25;

/**
 * Most frequent values of several fields, one statement for all of them.
 *
 * @param also what records have to meet besides `where`
 */
export async function readFacets(
  reading: Reading,
  fields: SignalFields,
  query: { range: TimeRange; where: Predicate; fields: readonly string[]; limit?: number },
  options?: ReadOptions,
  also?: (params: QueryParams) => string,
): Promise<FieldValues[]> {
  const names = [...new Set(query.fields)];
  if (names.length === 0) return [];
  if (names.length > MAX_FIELDS) {
    throw new StoreError('bad_predicate', `facets of at most ${MAX_FIELDS} fields are counted at once`);
  }
  const { range, where } = query;
  const limit = Math.max(1, Math.min(MAX_LIMIT, query.limit ?? DEFAULT_LIMIT));
  const homes = await reading.homes.find(fields, [...names, ...fieldsOf(where)], range, options);
  const asked = { fields, names, range, where, homes };
  const inMemory = also === undefined ? HeldFacets.of(reading.client, reading.logCounts, asked) : undefined;
  let answer: FieldValues[] | undefined;
  // What was in the way of one turn is left out of the next.
  while (answer === undefined) answer = await answerFacets(reading, asked, limit, inMemory?.select(), options, also);
  inMemory?.countSoon();
  return answer;
}

/** Undefined where what is in memory is not what the engine sees. */
async function answerFacets(
  reading: Reading,
  { fields, names, range, where, homes }: AskedFacets,
  limit: number,
  held: HeldAnswer | undefined,
  options: ReadOptions | undefined,
  also: ((params: QueryParams) => string) | undefined,
): Promise<FieldValues[] | undefined> {
  const params = new QueryParams();
  const facets = facetsOf(names, fields, homes, params);
  const compiled = compileCondition(where, fields, params, homes);
  const condition = also === undefined ? compiled : `${compiled} AND ${also(params)}`;
  const isHeld = (index: number) => held?.answers(facets[index]!) ?? false;
  const [inMemory, byEngine] = [true, false].map((is) => facets.filter(({ index }) => isHeld(index) === is));
  const readings = [
    ...(byEngine!.length > 0 ? readingsOf(byEngine!, fields, { range, where }, condition, params) : []),
    ...(held?.readings(inMemory!, fields, range, condition, params) ?? []),
  ];
  // To what is in memory all values are added.
  const most = held === undefined ? Math.max(limit + 1, SEVERITY_NUMBERS) : MOST_VALUES + 1;
  const { block, stats } = await ask(
    reading,
    `SELECT field, value, sum(counted) AS records, count() OVER (PARTITION BY field) AS distinct_values
FROM (
${readings.join('\nUNION ALL\n')}
)
GROUP BY field, value
HAVING records > 0
ORDER BY field, records DESC, value
LIMIT ${params.bind('UInt32', most)} BY field`,
    params,
    options,
    { seesSameParts: true },
  );
  const answered = new AnsweredCounts(block);
  if (held?.holds(facets, answered) === false) return undefined;
  return facets.map((facet) => {
    const texts = answered.countsOf(facet.index);
    const unseen = answered.knownOf(facet.index) - texts.size;
    if (isHeld(facet.index)) held!.addTo(texts, facet);
    const counts = new Map<string, number>();
    for (const [text, count] of [...texts].sort(mostFrequentFirst)) {
      const value = facet.show(text);
      counts.set(value, (counts.get(value) ?? 0) + count);
    }
    const shown = [...counts].filter(([value]) => value !== '').sort(([, one], [, other]) => other - one);
    return {
      field: facet.field,
      values: shown.slice(0, limit).map(([value, count]) => ({ value, count })),
      others: unseen + Math.max(0, shown.length - limit),
      stats,
    };
  });
}

/** Those as frequent by the bytes that are stored, as the engine has them: a kind of span by its number and not by its name. */
function mostFrequentFirst([one, oneCount]: [string, number], [other, otherCount]: [string, number]): number {
  return otherCount - oneCount || Buffer.compare(Buffer.from(one), Buffer.from(other));
}
