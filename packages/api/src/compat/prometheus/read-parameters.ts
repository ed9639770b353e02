import { type Expr, type LabelMatcher, PromqlSyntaxError, parseExpr, type QueryOptions } from '@oriel/promql';
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
/** The longest range that Prometheus' own clients send: "from the beginning to the end". */
const FIRST_MS = 0;
const LAST_MS = Date.UTC(2100, 0, 1);
/** Durations are 64 bits of nanoseconds to Prometheus' clients. */
const LONGEST_MS = 2 ** 63 / 1e6;
const DEFAULT_SERIES = 100_000;
/** JavaScript reads more as numbers: hexadecimal ones, and spaces around them. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** RFC 3339 or Unix seconds with decimals, as milliseconds since the epoch. */
export function readTime(params: URLSearchParams, name: string, fallback?: number): number {
  const text = params.get(name) ?? '';
  if (text === '') {
    if (fallback !== undefined) return fallback;
    throw badParameter(name, 'cannot parse "" to a valid timestamp');
  }
  const seconds = DECIMAL.test(text) ? Number(text) : Number.NaN;
  const ms = Number.isFinite(seconds) ? Math.round(seconds * 1_000) : isRfc3339(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) {
    const mayBeAbsent = fallback === undefined ? '' : `invalid time value for '${name}': `;
    throw badParameter(name, `${mayBeAbsent}cannot parse ${JSON.stringify(text)} to a valid timestamp`);
  }
  return ms;
}

/** A duration such as `1h30m`, or seconds with decimals, as milliseconds. */
export function readDuration(params: URLSearchParams, name: string, fallback?: number): number {
  const text = params.get(name) ?? '';
  if (text === '') {
    if (fallback !== undefined) return fallback;
    throw badParameter(name, 'cannot parse "" to a valid duration');
  }
  const seconds = DECIMAL.test(text) ? Number(text) : Number.NaN;
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : durationMs(text);
  if (ms === undefined) throw badParameter(name, `cannot parse ${JSON.stringify(text)} to a valid duration`);
  if (Math.abs(ms) > LONGEST_MS)
    throw badParameter(name, `cannot parse ${JSON.stringify(text)} to a valid duration. It overflows int64`);
  return ms;
}

/** At most so many series; 0 and absent mean no limit of the client's. */
export function readLimit(params: URLSearchParams): number | undefined {
  const text = params.get('limit') ?? '';
  if (text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text))
    throw badParameter('limit', `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  if (Number(text) < 0) throw badParameter('limit', 'limit must be non-negative');
  return Number(text) === 0 ? undefined : Number(text);
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

/** Every `match[]` as matchers. */
export function readSelectors(params: URLSearchParams): LabelMatcher[][] {
  return params.getAll('match[]').map((text) => [...readSelector(text)]);
}

function readSelector(text: string): readonly LabelMatcher[] {
  const expr = parseSelector(text);
  if (expr.kind !== 'vector') throw badParameter('match[]', `${JSON.stringify(text)} is no series selector`);
  return expr.matchers;
}

function parseSelector(text: string): Expr {
  try {
    return parseExpr(text, PROMETHEUS_OPTIONS.features);
  } catch (error) {
    if (error instanceof PromqlSyntaxError && error.problems[0]?.message.endsWith(NOTHING_ASKED))
      throw badParameter('match[]', `match[] ${NOTHING_ASKED}`);
    throw error;
  }
}

const NOTHING_ASKED = 'must contain at least one non-empty matcher';

/** The options of one query: `lookback_delta` and `timeout` narrow what the server allows. */
export function readOptions(params: URLSearchParams, options: QueryOptions): QueryOptions {
  const lookbackMs = readLookback(params) ?? options.lookbackMs;
  const asked = readDuration(params, 'timeout', options.limits.milliseconds);
  if (asked <= 0) throw badParameter('timeout', `timeout must be positive, got ${asked / 1_000}s`);
  const milliseconds = Math.min(asked, options.limits.milliseconds);
  return { ...options, lookbackMs, limits: { ...options.limits, milliseconds } };
}

/** Nothing for what is no time to look back. */
function readLookback(params: URLSearchParams): number | undefined {
  try {
    const lookbackMs = readDuration(params, 'lookback_delta', 0);
    return lookbackMs > 0 ? lookbackMs : undefined;
  } catch {
    const text = JSON.stringify(params.get('lookback_delta'));
    throw new PrometheusError(
      'bad_data',
      `error parsing lookback delta duration: cannot parse ${text} to a valid duration`,
    );
  }
}

function durationMs(text: string): number | undefined {
  const match = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (match === null || text === '') return undefined;
  return ['y', 'w', 'd', 'h', 'm', 's', 'ms'].reduce(
    (sum, unit, at) => sum + Number(match[at + 1] ?? 0) * UNITS_MS[unit]!,
    0,
  );
}

function isRfc3339(text: string): boolean {
  return /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/.test(text);
}
