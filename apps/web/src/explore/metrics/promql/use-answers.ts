import { useQueries } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { ApiError, isPassing } from '../../../data/api-error.ts';
import type { PromAnswer } from '../../../data/matrix.ts';
import { promInstantQuery, promRangeQuery } from '../../../data/prometheus.ts';
import type { Range } from '../../../data/range.ts';
import { checkQuery, type Fault } from './check-query.ts';
import { type Expanded, expandFormula, originOf } from './formulas.ts';
import { placeIn, wordFrom } from './positions.ts';
import type { QueryRow } from './query-rows.ts';

/** What passes by itself is asked again after so long. */
const AGAIN_MS = 3_000;

/** A query as it is asked: letters put in, or why it cannot be. */
export interface AskedQuery {
  readonly row: QueryRow;
  readonly expanded: Expanded | undefined;
  /** What is wrong before anybody is asked. */
  readonly faults: readonly Fault[];
}

/** The queries that are on, ready to be asked. */
export function askedQueries(rows: readonly QueryRow[]): readonly AskedQuery[] {
  return rows
    .filter(({ isOff, text }) => !isOff && text.trim() !== '')
    .map((row) => {
      const { faults } = checkQuery(row.text);
      if (faults.length > 0) return { row, expanded: undefined, faults };
      const expansion = expandFormula(row, rows);
      if (expansion.kind === 'circle') return { row, expanded: undefined, faults: [expansion] };
      const whole = checkQuery(expansion.expanded.text);
      return whole.faults.length === 0
        ? { row, expanded: expansion.expanded, faults: [] }
        : { row, expanded: undefined, faults: whole.faults.map((fault) => placedIn(row, expansion.expanded, fault)) };
    });
}

/** A fault of the whole stands where its own query wrote it; inside of another's text it is said without a place. */
function placedIn(row: QueryRow, expanded: Expanded, { sentence, place }: Fault): Fault {
  if (place === undefined) return { sentence, place };
  const origin = originOf(expanded, place.from);
  if (origin.letter !== row.letter) return { sentence: `in ${origin.letter}: ${sentence}`, place: undefined };
  return {
    sentence,
    place: { from: origin.offset, to: Math.min(origin.offset + (place.to - place.from), row.text.length) },
  };
}

/** What a query was answered, or is being. */
export interface QueryAnswer extends AskedQuery {
  readonly data: PromAnswer | undefined;
  readonly error: Error | null;
  readonly notes: readonly Note[];
}

/** What an answer says beside itself: a warning doubts the answer, an info the question. */
export interface Note {
  readonly kind: 'warning' | 'info';
  readonly sentence: string;
  readonly letter: string;
  readonly place: Fault['place'];
}

export interface Answers {
  readonly answers: readonly QueryAnswer[];
  /** All of them as one question, for the life of the whole. */
  readonly whole: {
    readonly data: readonly QueryAnswer[] | undefined;
    readonly error: Error | null;
    readonly isFetching: boolean;
    readonly isPlaceholderData: boolean;
    readonly isPending: boolean;
    refetch(): unknown;
  };
}

/**
 * Asks all queries of the explorer at once, over a range or at its end. Until all are answered the former answers stay, with the queries
 * whose answers they are; not where the steps are others, between which they would stand.
 */
export function useAnswers(
  asked: readonly AskedQuery[],
  question: {
    readonly range: Range;
    readonly stepMs: number;
    readonly isInstant: boolean;
    readonly isEnabled?: boolean;
    readonly isFormerKept: boolean;
  },
): Answers {
  const { range, stepMs, isInstant, isEnabled = true, isFormerKept } = question;
  const ready = asked.filter(({ expanded }) => expanded !== undefined);
  const results = useQueries({
    queries: ready.map(({ expanded }) => ({
      ...(isInstant
        ? promInstantQuery(expanded?.text ?? '', range.endMs)
        : promRangeQuery({ expr: expanded?.text ?? '', range, stepMs })),
      enabled: isEnabled,
      // Where all fail the whole is asked again by itself; one of several must not stay behind.
      refetchInterval: ({ state }: { readonly state: { readonly error: Error | null } }) =>
        state.error !== null && isPassing(state.error) ? AGAIN_MS : false,
    })),
  });
  const stamp = results.map(({ dataUpdatedAt, errorUpdatedAt }) => `${dataUpdatedAt}/${errorUpdatedAt}`).join(' ');
  const current = useMemo(
    () =>
      ready.map((one, at): QueryAnswer => {
        const { data, error = null } = results[at] ?? {};
        return {
          ...one,
          data,
          error: error === null ? null : withPlace(error, one.expanded),
          notes: notesOf(one, data),
        };
      }),
    // Results are new objects at each rendering; what they hold is new when they were answered anew.
    [stamp, asked],
  );
  const isPending = results.some((result) => result.isPending);
  const former = useRef<{ readonly answers: readonly QueryAnswer[]; readonly stepMs: number }>(undefined);
  useEffect(() => {
    if (!isPending) former.current = { answers: current, stepMs };
  }, [isPending, current, stepMs]);
  const kept = isPending && isFormerKept && former.current?.stepMs === stepMs ? former.current.answers : [];
  const isFormer = kept.some(({ data }) => data !== undefined);
  const answers = isFormer ? kept : current;
  return {
    answers,
    whole: {
      data: isPending && !isFormer && !results.some(({ data }) => data !== undefined) ? undefined : answers,
      error: answers.length > 0 && answers.every(({ error }) => error !== null) ? (answers[0]?.error ?? null) : null,
      isFetching: results.some((result) => result.isFetching),
      isPlaceholderData: isFormer,
      isPending,
      refetch: () => Promise.all(results.map((result) => result.refetch())),
    },
  };
}

/** The message names a place by line and column; the page underlines by offset. */
function withPlace(error: Error, expanded: Expanded | undefined): Error {
  const position = expanded === undefined ? undefined : placeIn(error.message, expanded.text);
  if (!(error instanceof ApiError) || position === undefined || expanded === undefined) return error;
  const { from, to } = wordFrom(expanded.text, position);
  return new ApiError(error.message, { code: error.code, status: error.status, position: from, length: to - from });
}

function notesOf({ row, expanded }: AskedQuery, data: PromAnswer | undefined): readonly Note[] {
  if (data === undefined || expanded === undefined) return [];
  const note =
    (kind: Note['kind']) =>
    (said: string): Note => {
      const offset = placeIn(said, expanded.text);
      const sentence = said.replace(/^PromQL (?:warning|info): /, '').replace(/ \(\d+:\d+\)$/, '');
      if (offset === undefined) return { kind, sentence, letter: row.letter, place: undefined };
      const fault = placedIn(row, expanded, { sentence, place: wordFrom(expanded.text, offset) });
      return { kind, sentence: fault.sentence, letter: row.letter, place: fault.place };
    };
  return [...data.warnings.map(note('warning')), ...data.infos.map(note('info'))];
}
