import {
  compareLabels,
  type QueryResult,
  queryInstant,
  queryRange,
  type SeriesResult,
  type SeriesStorage,
} from '@oriel/promql';
import { fixedAt } from './at-modifier.ts';
import { judgeAnnotations, judgeValue } from './judge.ts';
import { OPTIONS } from './options.ts';
import type { Evaluation } from './script.ts';

const MINUTE_MS = 60_000;
/** They mean something else in a range. */
const OF_THE_QUERY = /\b(?:range|step|start|end)\s*\(/;

/** Runs an evaluation in all its forms; says what went wrong, `null` for nothing. */
export async function tryEvaluation(evaluation: Evaluation, storage: SeriesStorage): Promise<string | null> {
  const { query, startMs, endMs, stepMs } = evaluation;
  const environment = { storage, options: OPTIONS };
  if (stepMs > 0) {
    const failure = await judged(evaluation, () => queryRange(query, startMs, endMs, stepMs, environment));
    return failure.message;
  }
  for (const { text, timeMs } of forms(query, startMs)) {
    const { message, failed } = await judged(evaluation, () => queryInstant(text, timeMs, environment), timeMs);
    if (message !== null) return `${text} at ${timeMs}: ${message}`;
    if (failed || !comparesWithRange(evaluation) || OF_THE_QUERY.test(text)) continue;
    const inRange = await tryInRange(evaluation, text, timeMs, storage);
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
  return { message: judgeAnnotations(evaluation, result) ?? judgeValue(at, result.value), failed: false };
}

function comparesWithRange({ result }: Evaluation): boolean {
  return result.kind !== 'string' && (result.kind !== 'series' || result.times === null);
}

/** As a range query around the same time: the step in the middle must be the same. */
async function tryInRange(
  evaluation: Evaluation,
  text: string,
  timeMs: number,
  storage: SeriesStorage,
): Promise<string | null> {
  let value: QueryResult['value'];
  try {
    const environment = { storage, options: OPTIONS };
    ({ value } = await queryRange(text, timeMs - MINUTE_MS, timeMs + MINUTE_MS, MINUTE_MS, environment));
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
  return judgeValue(at, { type: 'vector', series });
}

function isSorted(series: readonly SeriesResult[]): boolean {
  return series.every(
    ({ labels }, at) => at === 0 || compareLabels((series[at - 1] as SeriesResult).labels, labels) <= 0,
  );
}
