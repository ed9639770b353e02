import { ApiError } from '../../../data/api-error.ts';
import type { Fault } from './check-query.ts';
import { originOf } from './formulas.ts';
import type { QueryRow } from './query-rows.ts';
import { askedQueries, type QueryAnswer } from './use-answers.ts';

/** What is wrong with each query as it stands: what cannot be read, and what the server refused at a place. */
export function faultsOf(
  rows: readonly QueryRow[],
  answers: readonly QueryAnswer[],
): ReadonlyMap<string, { readonly text: string; readonly faults: readonly Fault[] }> {
  const found = new Map(askedQueries(rows).map(({ row, faults }) => [row.letter, { text: row.text, faults }] as const));
  for (const { error, expanded } of answers) {
    if (!(error instanceof ApiError) || error.place === undefined || expanded === undefined) continue;
    const { letter, offset } = originOf(expanded, error.place.position);
    const row = found.get(letter);
    if (row === undefined || row.faults.length > 0) continue;
    const place = { from: offset, to: offset + error.place.length };
    found.set(letter, { text: row.text, faults: [{ sentence: error.message, place }] });
  }
  return found;
}
