import type { Predicate, TimeRange } from '@oriel/store';
import type { AttributeHomes } from '../../compile/attribute-home.ts';
import { compileCondition, fieldsOf, readsText } from '../../compile/condition.ts';
import { QueryParams } from '../../compile/query-params.ts';
import type { SignalFields } from '../../compile/signal-fields.ts';
import type { TenantEngineClient } from '../../engine/engine-client.ts';
import type { PartFacts } from '../counts/counted-part.ts';
import { type CellCounts, type HeldPart, MOST_VALUES, type TenantCounts } from '../counts/held-counts.ts';
import { IN_BACKGROUND, seenParts } from '../counts/read-parts.ts';
import { clampRange, timeCondition, where } from '../statement.ts';
import { isCountedByMinute } from '../whole-minutes.ts';
import { AnsweredCounts } from './answered-counts.ts';
import { countRows } from './count-facets.ts';
import { facetOf, facetsOf, type PlacedFacet } from './facet.ts';
import { sizeOfValueCounts, type ValueCounts } from './value-counts.ts';

/** What facets are asked of, and where its attributes are. */
export interface AskedFacets {
  readonly fields: SignalFields;
  readonly names: readonly string[];
  readonly range: TimeRange;
  readonly where: Predicate;
  readonly homes: AttributeHomes;
}

/** Where the number of a facet stands, parts that were seen have this one. */
const PARTS_INDEX = 255;

/** The facets of one asking that counts in memory may answer: all values of each, of whole parts. */
export class HeldFacets {
  readonly #client: TenantEngineClient;
  readonly #counts: TenantCounts<ValueCounts>;
  readonly #asked: AskedFacets;
  /** What each facet asks of any row, by its name: its filter, and where its value is. */
  readonly #questions: ReadonlyMap<string, string>;

  private constructor(client: TenantEngineClient, counts: TenantCounts<ValueCounts>, asked: AskedFacets) {
    this.#client = client;
    this.#counts = counts;
    this.#asked = asked;
    this.#questions = new Map(asked.names.map((name) => [name, questionOf(name, asked)]));
  }

  /** Undefined where an index leaves few rows to look at, which are counted sooner than parts. */
  static of(
    client: TenantEngineClient,
    counts: TenantCounts<ValueCounts> | undefined,
    asked: AskedFacets,
  ): HeldFacets | undefined {
    const { fields, where: filter } = asked;
    const readsAllRows = fields.table === 'logs' && isCountedByMinute(fieldsOf(filter)) && !readsText(filter);
    return counts !== undefined && readsAllRows ? new HeldFacets(client, counts, asked) : undefined;
  }

  /** Undefined where nothing of it is in memory. */
  select(): HeldAnswer | undefined {
    const questions = this.#narrow();
    if (questions.size === 0) return undefined;
    const parts = this.#counts.select(clampRange(this.#asked.range), [...questions.values()]);
    return parts.length === 0 ? undefined : new HeldAnswer(this.#counts, questions, parts);
  }

  /** Counts for the next asking what this one had to read. */
  countSoon(): void {
    const questions = this.#narrow();
    if (questions.size === 0) return;
    this.#counts.countSoon({
      range: clampRange(this.#asked.range),
      questions: [...questions.values()],
      count: (part, times, missing) => {
        const names = [...questions.keys()].filter((name) => missing.includes(questions.get(name)!));
        return this.#countPart(names, part, times);
      },
    });
  }

  #narrow(): ReadonlyMap<string, string> {
    return new Map([...this.#questions].filter(([, question]) => this.#counts.isNarrow(question)));
  }

  async #countPart(
    names: readonly string[],
    part: PartFacts,
    times: TimeRange | undefined,
  ): Promise<ReadonlyMap<string, CellCounts<ValueCounts> | undefined> | undefined> {
    const { fields, homes } = this.#asked;
    const params = new QueryParams();
    const facets = facetsOf(names, fields, homes, params);
    const rows = where(
      `_part = ${params.text(part.name)}`,
      times && timeCondition(times, params),
      compileCondition(this.#asked.where, fields, params, homes),
    );
    const { block } = await this.#client.query(
      `SELECT field, value, sum(counted) AS records, count() OVER (PARTITION BY field) AS distinct_values
FROM (
${countRows(facets, fields, '', rows, () => 'count()')}
UNION ALL
${partsReading([part], params)}
)
GROUP BY field, value
LIMIT ${params.bind('UInt32', MOST_VALUES + 1)} BY field`,
      { ...IN_BACKGROUND, params: params.values, seesSameParts: true },
    );
    const answered = new AnsweredCounts(block);
    if (!isSeen(part, answered)) return undefined;
    return new Map(
      facets.map(({ field, index }) => [
        this.#questions.get(field)!,
        answered.knownOf(index) > MOST_VALUES ? undefined : sized(answered.countsOf(index)),
      ]),
    );
  }
}

/** What is taken from memory for one answer, if the engine sees the same parts. */
export class HeldAnswer {
  readonly #counts: TenantCounts<ValueCounts>;
  readonly #questions: ReadonlyMap<string, string>;
  readonly #parts: readonly HeldPart<ValueCounts>[];

  constructor(
    counts: TenantCounts<ValueCounts>,
    questions: ReadonlyMap<string, string>,
    parts: readonly HeldPart<ValueCounts>[],
  ) {
    this.#counts = counts;
    this.#questions = questions;
    this.#parts = parts;
  }

  answers({ field }: PlacedFacet): boolean {
    return this.#questions.has(field);
  }

  /** What is to be read beside it: rows of other parts, those of a part that the range cuts, and which parts are there. */
  readings(
    facets: readonly PlacedFacet[],
    fields: SignalFields,
    range: TimeRange,
    condition: string,
    params: QueryParams,
  ): string[] {
    const parts = this.#parts.map(({ part }) => part.facts);
    const others = `_part NOT IN ${params.texts(parts.map(({ name }) => name))}`;
    const besides = this.#parts.flatMap(({ part, besides }) =>
      besides.map((times) => `(_part = ${params.text(part.facts.name)} AND ${timeCondition(times, params)})`),
    );
    const rows = [where(others, timeCondition(range, params), condition)];
    if (besides.length > 0) rows.push(where(`(${besides.join(' OR ')})`, condition));
    return [...rows.map((row) => countRows(facets, fields, '', row, () => 'count()')), partsReading(parts, params)];
  }

  /**
   * Whether it may be added to what was answered. Otherwise what is in the way, parts that are gone or fields with too many values, is known
   * from here on.
   */
  holds(facets: readonly PlacedFacet[], answered: AnsweredCounts): boolean {
    const gone = this.#parts.filter(({ part }) => !isSeen(part.facts, answered));
    this.#counts.areGone(gone.map(({ part }) => part));
    const wide = facets.filter((facet) => this.answers(facet) && answered.knownOf(facet.index) > MOST_VALUES);
    for (const { field } of wide) this.#counts.tooWide(this.#questions.get(field)!);
    return gone.length + wide.length === 0;
  }

  addTo(counts: Map<string, number>, { field }: PlacedFacet): void {
    const question = this.#questions.get(field)!;
    for (const { part, run } of this.#parts) {
      for (const cell of part.contents(question, run)) {
        for (const [value, count] of cell) counts.set(value, (counts.get(value) ?? 0) + count);
      }
    }
  }
}

function sized(content: ValueCounts): CellCounts<ValueCounts> {
  return { content, sizeBytes: sizeOfValueCounts(content) };
}

function questionOf(name: string, { fields, where: filter, homes }: AskedFacets): string {
  const params = new QueryParams();
  const condition = compileCondition(filter, fields, params, homes);
  const { text } = facetOf(name, fields, homes, params);
  const values = JSON.stringify(params.values, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
  return `${text} | ${condition} | ${values}`;
}

function partsReading(parts: readonly PartFacts[], params: QueryParams): string {
  return `SELECT toUInt8(${PARTS_INDEX}) AS field, toString(part) AS value, toInt64(records) AS counted FROM (
  ${seenParts('logs', parts, params)}
)`;
}

/** A table that was made anew may give a name to another part, with other records. */
function isSeen({ name, rows }: PartFacts, answered: AnsweredCounts): boolean {
  return answered.countsOf(PARTS_INDEX).get(name) === rows;
}
