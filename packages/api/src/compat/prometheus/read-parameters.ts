import {
  checkPatterns,
  compileMatcher,
  type LabelMatcher,
  MOST_SELECTORS,
  PromqlSyntaxError,
  parseMetricSelector,
  type QueryOptions,
  type TurnGiver,
} from '@oriel/promql';
import type { SampleRange } from '@oriel/store';
import { PROMETHEUS_OPTIONS } from './options.ts';
import { badParameter, PrometheusError } from './prometheus-error.ts';

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  y: 365 * 86_400_000,
};
/** What is kept: "from the beginning to the end". */
const FIRST_MS = 0;
const LAST_MS = Date.UTC(2100, 0, 1);
/** What a `Date` of JavaScript reaches, either way; further off there is nothing but numbers with exponents. */
const FURTHEST_MS = 8.64e15;
/** How Go's own library writes the first and the last moment that Prometheus knows: its years are no RFC 3339. */
const ENDS_OF_TIME: Readonly<Record<string, number>> = {
  '-292273086-05-16T16:47:06Z': FIRST_MS,
  '292277025-08-18T07:12:54.999999999Z': LAST_MS,
};
/** Durations are 64 bits of nanoseconds to Prometheus' clients, and so are integers. */
const BEYOND_INTEGERS = 2 ** 63;
const NANOSECONDS_PER_SECOND = 1e9;
const NANOSECONDS_PER_MS = 1e6;
const DEFAULT_SERIES = 100_000;
/** JavaScript reads more as numbers: hexadecimal ones, and spaces around them. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** What Go reads as a number, and no duration is. */
const NO_NUMBER = /^(?:[+-]?inf(?:inity)?|nan)$/i;
const INTEGER = /^[+-]?\d+$/;

/** RFC 3339 or Unix seconds with decimals, as milliseconds since the epoch. */
export function readTime(params: URLSearchParams, name: string, fallback?: number): number {
  const text = params.get(name) ?? '';
  if (text === '') {
    if (fallback !== undefined) return fallback;
    throw badParameter(name, 'cannot parse "" to a valid timestamp');
  }
  const ms = timeMs(text);
  if (Number.isNaN(ms)) {
    const mayBeAbsent = fallback === undefined ? '' : `invalid time value for '${name}': `;
    throw badParameter(name, `${mayBeAbsent}cannot parse ${JSON.stringify(text)} to a valid timestamp`);
  }
  return ms;
}

function timeMs(text: string): number {
  const seconds = DECIMAL.test(text) ? Number(text) : Number.NaN;
  // The part behind the point is rounded by itself, as whole seconds may leave it too few bits.
  if (Number.isFinite(seconds)) {
    const ms = Math.trunc(seconds) * 1_000 + Math.round((seconds - Math.trunc(seconds)) * 1_000);
    return Math.min(Math.max(ms, -FURTHEST_MS), FURTHEST_MS);
  }
  return isRfc3339(text) ? Date.parse(text) : (ENDS_OF_TIME[text] ?? Number.NaN);
}

/** A duration such as `1h30m`, or seconds with decimals, as milliseconds. */
export function readDuration(params: URLSearchParams, name: string, fallback?: number): number {
  const text = params.get(name) ?? '';
  return text === '' && fallback !== undefined ? fallback : namingParameter(name, () => parseDuration(text));
}

function parseDuration(text: string): number {
  const ms = secondsMs(text) ?? durationMs(text);
  const refusal = `cannot parse ${JSON.stringify(text)} to a valid duration`;
  if (ms === undefined) throw new PrometheusError('bad_data', refusal);
  if (Number.isNaN(ms)) throw new PrometheusError('bad_data', `${refusal}. It overflows int64`);
  return ms;
}

/** Not a number where it is more than a duration can be. */
function secondsMs(text: string): number | undefined {
  if (NO_NUMBER.test(text)) return Number.NaN;
  const seconds = DECIMAL.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
  if (!Number.isFinite(seconds)) return undefined;
  const nanoseconds = seconds * NANOSECONDS_PER_SECOND;
  const isBeyond = nanoseconds >= BEYOND_INTEGERS || nanoseconds < -BEYOND_INTEGERS;
  return isBeyond ? Number.NaN : Math.trunc(nanoseconds) / NANOSECONDS_PER_MS;
}

/** At most so many series; 0 and absent mean no limit of the client's. */
export function readLimit(params: URLSearchParams): number | undefined {
  const text = params.get('limit') ?? '';
  if (text === '') return undefined;
  const problem = integerProblem(text);
  if (problem !== undefined) throw badParameter('limit', `strconv.Atoi: parsing ${JSON.stringify(text)}: ${problem}`);
  if (Number(text) < 0) throw badParameter('limit', 'limit must be non-negative');
  return Number(text) === 0 ? undefined : Number(text);
}

/** How many at most, −1 for no limit. */
export function readCount(params: URLSearchParams, name: string): number {
  const text = params.get(name) ?? '';
  if (text === '') return -1;
  if (integerProblem(text) !== undefined) throw new PrometheusError('bad_data', `${name} must be a number`);
  return Number(text);
}

/** What Go would say of a text that is no integer. */
export function integerProblem(text: string, bits = 64): 'invalid syntax' | 'value out of range' | undefined {
  if (!INTEGER.test(text)) return 'invalid syntax';
  return Math.abs(Number(text)) >= 2 ** (bits - 1) ? 'value out of range' : undefined;
}

/** The limit of an answer of names or series, one more than may be shown, so that a cut is noticed. */
export function storeLimit(limit: number | undefined): number {
  return Math.min(limit ?? DEFAULT_SERIES, DEFAULT_SERIES) + 1;
}

/** `undefined` for a range that ends before it begins: nothing is in it. */
export function readRange(params: URLSearchParams): SampleRange | undefined {
  const startMs = readTime(params, 'start', FIRST_MS);
  const endMs = readTime(params, 'end', LAST_MS);
  if (endMs < startMs) return undefined;
  return { startMs: Math.max(FIRST_MS, startMs), endMs: Math.min(LAST_MS, endMs) };
}

/** Every `match[]` as matchers, one of which at least must refuse what has no labels: all of a tenant is no answer. */
export async function readSelectors(params: URLSearchParams, turns: TurnGiver): Promise<LabelMatcher[][]> {
  const selectors = await readEverySelector(params, turns);
  for (const matchers of selectors) {
    // Patterns are compiled here.
    if (turns.due) await turns.breathe();
    if (matchers.every((matcher) => compileMatcher(matcher)('')))
      throw new PrometheusError('bad_data', 'match[] must contain at least one non-empty matcher');
  }
  return selectors;
}

/** Every `match[]` as matchers, each once, also those that select everything. */
export async function readEverySelector(params: URLSearchParams, turns: TurnGiver): Promise<LabelMatcher[][]> {
  const texts = params.getAll('match[]');
  if (texts.length > MOST_SELECTORS)
    throw new PrometheusError(
      'bad_data',
      `a request may hold ${MOST_SELECTORS} match[]; this one has ${texts.length}: ask for some of them at a time`,
    );
  let patternSize = 0;
  const selectors: LabelMatcher[][] = [];
  for (const text of new Set(texts)) {
    if (turns.due) await turns.breathe();
    const matchers = readSelector(text);
    patternSize = checkPatterns(matchers, patternSize);
    selectors.push([...matchers]);
  }
  return selectors;
}

/** A mistake in it is told without the parameter's name. */
export function readSelector(text: string): readonly LabelMatcher[] {
  try {
    return parseMetricSelector(text, PROMETHEUS_OPTIONS.features);
  } catch (error) {
    throw error instanceof PromqlSyntaxError ? new PrometheusError('bad_data', error.message) : error;
  }
}

/** What `read` reads of a parameter, with the parameter's name before what is wrong with it. */
export function namingParameter<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw withName(name, error);
  }
}

/** What is wrong with a parameter, with its name before it. */
export function withName(name: string, error: unknown): unknown {
  return error instanceof PrometheusError && error.errorType === 'bad_data' ? badParameter(name, error.message) : error;
}

/** The options of one query: `lookback_delta` and `timeout` narrow what the server allows. */
export function readOptions(params: URLSearchParams, options: QueryOptions): QueryOptions {
  const asked = readDuration(params, 'timeout', options.limits.milliseconds);
  if (asked <= 0) throw badParameter('timeout', `timeout must be positive, got ${asked / 1_000}s`);
  const milliseconds = Math.min(asked, options.limits.milliseconds);
  const lookbackMs = readLookback(params) ?? options.lookbackMs;
  return { ...options, lookbackMs, limits: { ...options.limits, milliseconds } };
}

/** Nothing for what is no time to look back. */
function readLookback(params: URLSearchParams): number | undefined {
  const text = params.get('lookback_delta') ?? '';
  if (text === '') return undefined;
  try {
    const lookbackMs = parseDuration(text);
    return lookbackMs > 0 ? lookbackMs : undefined;
  } catch (error) {
    throw new PrometheusError('bad_data', `error parsing lookback delta duration: ${(error as Error).message}`);
  }
}

function durationMs(text: string): number | undefined {
  const match = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (match === null || text === '') return undefined;
  const ms = ['y', 'w', 'd', 'h', 'm', 's', 'ms'].reduce(
    (sum, unit, at) => sum + Number(match[at + 1] ?? 0) * UNITS_MS[unit]!,
    0,
  );
  return ms * NANOSECONDS_PER_MS >= BEYOND_INTEGERS ? undefined : ms;
}

/** As Go reads it: its letters are capitals, and its days are there. `Date` takes the 30th of February for the first of March. */
function isRfc3339(text: string): boolean {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.exec(text);
  if (match === null) return false;
  const ms = Date.parse(`${match[1]}Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(match[1]!);
}
