import type { QueryStats, ReadOptions, TimeRange } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import type { PartFacts } from '../counts/counted-part.ts';
import { type CellCounts, type HeldPart, MOST_VALUES } from '../counts/held-counts.ts';
import { IN_BACKGROUND, seenParts } from '../counts/read-parts.ts';
import type { Reading } from '../reading.ts';
import { ask, clampRange, timeCondition, where } from '../statement.ts';
import {
  countRequests,
  partsAsCounts,
  type RequestCounts,
  type Requests,
  requestCountsOf,
  sizeOfRequestCounts,
  sumRequests,
} from './request-counts.ts';

/** There is one of each part. */
const REQUESTS = 'requests';

/** Requests of services of which most are in memory: rows of the rest alone are read. Undefined where they are not. */
export async function readHeldRequests(
  reading: Reading,
  range: TimeRange,
  options: ReadOptions | undefined,
): Promise<{ readonly services: ReadonlyMap<string, Requests>; readonly stats: QueryStats } | undefined> {
  const { spanCounts } = reading;
  if (spanCounts === undefined) return undefined;
  for (;;) {
    const held = spanCounts.select(clampRange(range), [REQUESTS]);
    if (held.length === 0) return undefined;
    const params = new QueryParams();
    const { block, stats } = await ask(
      reading,
      `${countRequests(besides(held, range, params))}
UNION ALL
${partsReading(held, params)}`,
      params,
      options,
      { seesSameParts: true },
    );
    const { counts, parts } = requestCountsOf(block);
    const gone = held.filter(({ part }) => parts.get(part.facts.name) !== part.facts.rows);
    spanCounts.areGone(gone.map(({ part }) => part));
    if (gone.length > 0) continue;
    const fromMemory = held.flatMap(({ part, run }) => part.contents(REQUESTS, run));
    return { services: sumRequests([counts, ...fromMemory], range), stats };
  }
}

/** Counts for the next asking what this one had to read. */
export function countRequestsSoon({ client, spanCounts }: Reading, range: TimeRange): void {
  if (spanCounts === undefined || !spanCounts.isNarrow(REQUESTS)) return;
  spanCounts.countSoon({
    range: clampRange(range),
    questions: [REQUESTS],
    async count(part, times) {
      const counted = await countPart(client, part, times);
      return counted && new Map([[REQUESTS, counted.size > MOST_VALUES ? undefined : sized(counted)]]);
    },
  });
}

function sized(content: RequestCounts): CellCounts<RequestCounts> {
  return { content, sizeBytes: sizeOfRequestCounts(content) };
}

async function countPart(
  client: Reading['client'],
  part: PartFacts,
  times: TimeRange | undefined,
): Promise<RequestCounts | undefined> {
  const params = new QueryParams();
  const rows = where(`_part = ${params.text(part.name)}`, times && timeCondition(times, params));
  const { block } = await client.query(
    `${countRequests([rows])}
UNION ALL
${partsAsCounts(seenParts('spans', [part], params))}`,
    { ...IN_BACKGROUND, params: params.values, seesSameParts: true },
  );
  const { counts, parts } = requestCountsOf(block);
  return parts.get(part.name) === part.rows ? counts : undefined;
}

/** Rows of other parts, and those of parts that the range cuts. */
function besides(held: readonly HeldPart<RequestCounts>[], range: TimeRange, params: QueryParams): string[] {
  const names = params.texts(held.map(({ part }) => part.facts.name));
  const cut = held.flatMap(({ part, besides }) =>
    besides.map((times) => `(_part = ${params.text(part.facts.name)} AND ${timeCondition(times, params)})`),
  );
  return [
    where(`_part NOT IN ${names}`, timeCondition(range, params)),
    ...(cut.length > 0 ? [where(`(${cut.join(' OR ')})`)] : []),
  ];
}

function partsReading(held: readonly HeldPart<RequestCounts>[], params: QueryParams): string {
  return partsAsCounts(
    seenParts(
      'spans',
      held.map(({ part }) => part.facts),
      params,
    ),
  );
}
