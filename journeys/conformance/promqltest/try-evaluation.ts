import {
  compareLabels,
  type QueryOptions,
  type QueryResult,
  queryInstant,
  queryRange,
  type SeriesResult,
  type SeriesStorage,
} from '@oriel/promql';
import { fixedAt } from './at-modifier.ts';
import { type HistogramsAreClose, judgeAnnotations, judgeValue } from './judge.ts';
import type { Evaluation } from './script.ts';

const MINUTE_MS = 60_000;
/** They mean something else in a range. */
const OF_THE_QUERY = /\b(?:range|step|start|end)\s*\(/;

/** Whoever answers the queries of a script. */
export interface Asker {
  instant(query: string, timeMs: number): Promise<QueryResult>;
  range(query: string, startMs: number, endMs: number, stepMs: number): Promise<QueryResult>;
  /** In place of a comparison by spans, where an answer has none. */
  readonly histogramsAreClose?: HistogramsAreClose;
}

/** Our library, in this process. */
export function libraryAsker(storage: SeriesStorage, options: QueryOptions): Asker {
  const environment = { storage, options };
  return {
    instant: (query, timeMs) => queryInstant(query, timeMs, environment),
    range: (query, startMs, endMs, stepMs) => queryRange(query, startMs, endMs, stepMs, environment),
  };
}

/** Runs an evaluation in all its forms, or as it is written alone; says what went wrong, `null` for nothing. */
export async function tryEvaluation(
  evaluation: Evaluation,
  asker: Asker,
  { asWritten = false } = {},
): Promise<string | null> {
  const { query, startMs, endMs, stepMs } = evaluation;
  if (stepMs > 0) {
    const failure = await judged(evaluation, asker, () => asker.range(query, startMs, endMs, stepMs));
    return failure.message;
  }
  for (const { text, timeMs } of forms(query, startMs)) {
    const { message, failed } = await judged(evaluation, asker, () => asker.instant(text, timeMs), timeMs);
    if (message !== null) return `${text} at ${timeMs}: ${message}`;
    if (asWritten) return null;
    if (failed || !comparesWithRange(evaluation) || OF_THE_QUERY.test(text)) continue;
    const inRange = await tryInRange(evaluation, text, timeMs, asker);
    if (inRange !== null) return `${text} around ${timeMs}: ${inRange}`;
  }
  return null;
}

/** The query as it is, and with `@` at other times, where that asks for the same. */
function* forms(query: string, timeMs: number): Generator<{ readonly text: string; readonly timeMs: number }> {
  yield { text: query, timeMs };
  let fixed: string | null;
  try {
    fixed = fixedAt(query, timeMs);
  } catch {
    return;
  }
  if (fixed === null) return;
  const others = timeMs === 0 ? [-1000, 0, 1000] : [-10 * timeMs, 0, Math.trunc(timeMs / 5), timeMs, 10 * timeMs];
  for (const other of others) yield { text: fixed, timeMs: other };
}

async function judged(
  evaluation: Evaluation,
  { histogramsAreClose }: Asker,
  run: () => Promise<QueryResult>,
  timeMs?: number,
): Promise<{ readonly message: string | null; readonly failed: boolean }> {
  const mustFail = evaluation.expectations.filter(({ kind }) => kind === 'fail');
  let result: QueryResult;
  try {
    result = await run();
  } catch (error) {
    const { message, stack } = error as Error;
    if (mustFail.length === 0)
      return { message: `it failed: ${message} ${stack?.split('\n').slice(1, 3).join('') ?? ''}`, failed: true };
    const wrong = mustFail.find(({ matches }) => !matches(message));
    return { message: wrong === undefined ? null : `it failed with "${message}", want "${wrong.text}"`, failed: true };
  }
  if (mustFail.length > 0) return { message: 'it did not fail', failed: false };
  const at = timeMs === undefined ? evaluation : { ...evaluation, startMs: timeMs };
  return {
    message: judgeAnnotations(evaluation, result) ?? judgeValue(at, result.value, histogramsAreClose),
    failed: false,
  };
}

function comparesWithRange({ result }: Evaluation): boolean {
  return result.kind !== 'string' && (result.kind !== 'series' || result.times === null);
}

/** As a range query around the same time: the step in the middle must be the same. */
async function tryInRange(evaluation: Evaluation, text: string, timeMs: number, asker: Asker): Promise<string | null> {
  let value: QueryResult['value'];
  try {
    ({ value } = await asker.range(text, timeMs - MINUTE_MS, timeMs + MINUTE_MS, MINUTE_MS));
  } catch (error) {
    return `it failed: ${(error as Error).message}`;
  }
  if (value.type !== 'matrix') return `want a matrix, got ${value.type}`;
  // What an order was asked for comes in another one.
  if (evaluation.expectations.some(({ kind }) => kind === 'ordered')) return null;
  if (!isSorted(value.series)) return 'the series are not sorted by labels';
  const series = value.series.flatMap(({ labels, samples }) => {
    const middle = samples.filter(({ timestampMs }) => timestampMs === timeMs);
    return middle.length === 0 ? [] : [{ labels, samples: middle }];
  });
  const at = { ...evaluation, startMs: timeMs };
  if (evaluation.result.kind === 'scalar')
    return judgeValue(at, { type: 'scalar', timestampMs: timeMs, value: series[0]?.samples[0]?.value ?? Number.NaN });
  return judgeValue(at, { type: 'vector', series }, asker.histogramsAreClose);
}

function isSorted(series: readonly SeriesResult[]): boolean {
  return series.every(
    ({ labels }, at) => at === 0 || compareLabels((series[at - 1] as SeriesResult).labels, labels) <= 0,
  );
}
