import { type BinaryExpr, childrenOf, type Expr, METRIC_NAME } from '@oriel/promql';
import type { PromMetadata } from '../../../data/prometheus.ts';
import { DATE_UNIT } from '../../../kit/format/unit.ts';
import { isDateName } from '../date-name.ts';

/** What a value is counted in, and how often divided by seconds. */
interface Unit {
  readonly base: string;
  readonly perSecond: number;
}

const NONE: Unit = { base: '1', perSecond: 0 };
const SECONDS: Unit = { base: 's', perSecond: 0 };

const UNIT_OF_SUFFIX: readonly (readonly [suffix: string, ucum: string])[] = [
  ['_milliseconds', 'ms'],
  ['_microseconds', 'us'],
  ['_nanoseconds', 'ns'],
  ['_seconds', 's'],
  ['_minutes', 'min'],
  ['_hours', 'h'],
  ['_days', 'd'],
  ['_kibibytes', 'KiBy'],
  ['_mebibytes', 'MiBy'],
  ['_bytes', 'By'],
  ['_ratio', 'ratio'],
  ['_percent', '%'],
  ['_celsius', 'Cel'],
];
/** Prometheus spells units out ("Base units"). */
const UCUM: Readonly<Record<string, string>> = {
  seconds: 's',
  milliseconds: 'ms',
  bytes: 'By',
  ratio: 'ratio',
  percent: '%',
  celsius: 'Cel',
};

/** Names by which seconds may be those since the epoch, which the values decide. */
const DATE_PERHAPS = /_(?:time_seconds|timestamp|created|expiry|not_after|not_before|start_time|completion_time)$/;

export interface KnownOfMetrics {
  readonly metadata: ReadonlyMap<string, PromMetadata>;
  /** All values of the answer are seconds since the epoch of some time near now. */
  readonly areNearNow?: boolean;
}

/**
 * The unit of a query's values as UCUM writes it, from the metric's metadata or name and what the query does with it; `DATE_UNIT` where they are
 * seconds since the epoch.
 */
export function queryUnit(expr: Expr, known: KnownOfMetrics): string {
  const { base, perSecond } = unitOf(expr, known);
  if (perSecond === 0) return base;
  // Seconds per second are a share of time, and what is divided more often has no name.
  if (base === 's' || perSecond !== 1) return '1';
  return base === 'ratio' || base === '%' ? '1/s' : `${base}/s`;
}

function unitOf(expr: Expr, known: KnownOfMetrics): Unit {
  const of = (inner: Expr | undefined): Unit => (inner === undefined ? NONE : unitOf(inner, known));
  switch (expr.kind) {
    case 'number':
    case 'string':
      return NONE;
    case 'vector': {
      const name = expr.matchers.find((matcher) => matcher.name === METRIC_NAME && matcher.op === '=')?.value ?? '';
      return { base: metricUnit(name, known), perSecond: 0 };
    }
    case 'matrix':
      return of(expr.selector);
    case 'paren':
    case 'unary':
    case 'subquery':
    case 'step-invariant':
      return of(expr.expr);
    case 'aggregate':
      return COUNTING_AGGREGATORS.has(expr.op) ? NONE : aggregated(expr.op, of(expr.expr), known);
    case 'call':
      return unitOfCall(expr.function, expr.args, of, known);
    case 'binary':
      return unitOfBinary(expr, of, known);
  }
}

/** Of several dates only the sum of a lone one is one, which its values show; how far they are apart is a duration. */
function aggregated(op: string, unit: Unit, { areNearNow }: KnownOfMetrics): Unit {
  if (unit.base !== DATE_UNIT) return unit;
  if (op === 'stddev') return SECONDS;
  return op === 'sum' && areNearNow !== true ? NONE : unit;
}

/** Between two dates is a duration; so is what a date and seconds come to, unless it is near now. */
function unitOfDates(op: string, left: Unit, right: Unit, { areNearNow }: KnownOfMetrics): Unit | undefined {
  const dates = [left, right].filter(({ base }) => base === DATE_UNIT).length;
  if (dates === 0 || (op !== '-' && op !== '+' && op !== '%')) return undefined;
  if (dates === 2) return op === '+' ? NONE : SECONDS;
  return areNearNow === true ? { base: DATE_UNIT, perSecond: 0 } : SECONDS;
}

function unitOfBinary(
  { op, left, right, returnBool }: BinaryExpr,
  of: (inner: Expr) => Unit,
  known: KnownOfMetrics,
): Unit {
  if (returnBool || op === '^' || op === 'atan2') return NONE;
  const ofDates = unitOfDates(op, of(left), of(right), known);
  if (ofDates !== undefined) return ofDates;
  if (op === '*') return product(left, right, of);
  if (op === '/') {
    const divisor = constantOf(right);
    return divisor === undefined ? quotient(of(left), of(right)) : scaled(of(left), 1 / divisor);
  }
  return of(left).base === '1' ? of(right) : of(left);
}

function product(left: Expr, right: Expr, of: (inner: Expr) => Unit): Unit {
  const [before, behind] = [constantOf(left), constantOf(right)];
  if (behind !== undefined) return scaled(of(left), behind);
  if (before !== undefined) return scaled(of(right), before);
  const factor = of(right);
  return factor.base === '1' && factor.perSecond === 0 ? of(left) : NONE;
}

/** What a unit becomes by a number: mostly nothing that has a name. */
const BECOMES: Readonly<Record<string, readonly (readonly [factor: number, unit: string])[]>> = {
  ratio: [[100, '%']],
  '%': [[1 / 100, 'ratio']],
  s: [
    [1_000, 'ms'],
    [1 / 60, 'min'],
    [1 / 3_600, 'h'],
    [1 / 86_400, 'd'],
  ],
  ms: [[1 / 1_000, 's']],
  By: [
    [1 / 1_024, 'KiBy'],
    [1 / 1_048_576, 'MiBy'],
    [1 / 1_073_741_824, 'GiBy'],
    [1 / 1_000, 'kBy'],
    [1 / 1_000_000, 'MBy'],
    [8, 'bit'],
  ],
  KiBy: [
    [1 / 1_024, 'MiBy'],
    [1 / 1_048_576, 'GiBy'],
  ],
  MiBy: [[1 / 1_024, 'GiBy']],
  kBy: [[1 / 1_000, 'MBy']],
};

function scaled(unit: Unit, factor: number): Unit {
  if (factor === 1 || factor === -1) return unit;
  const base = BECOMES[unit.base]?.find(([one]) => one === factor)?.[1];
  return base === undefined ? NONE : { ...unit, base };
}

const ARITHMETIC: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
};

/** What an expression of numbers alone comes to, such as `1024 * 1024`. */
function constantOf(expr: Expr): number | undefined {
  switch (expr.kind) {
    case 'number':
      return expr.value;
    case 'paren':
      return constantOf(expr.expr);
    case 'unary': {
      const value = constantOf(expr.expr);
      return value === undefined || expr.op === '+' ? value : -value;
    }
    case 'binary': {
      const [left, right] = [constantOf(expr.left), constantOf(expr.right)];
      return left === undefined || right === undefined ? undefined : ARITHMETIC[expr.op]?.(left, right);
    }
    default:
      return undefined;
  }
}

function quotient(left: Unit, right: Unit): Unit {
  if (left.base === right.base && left.perSecond === right.perSecond) {
    return left.base === '1' && left.perSecond === 0 ? NONE : { base: 'ratio', perSecond: 0 };
  }
  if (right.base === '1') return { base: left.base, perSecond: left.perSecond - right.perSecond };
  return NONE;
}

const PER_SECOND = new Set(['rate', 'irate', 'deriv']);
const COUNTING_AGGREGATORS: ReadonlySet<string> = new Set(['count', 'group', 'count_values', 'stdvar']);
/** Whatever they are given, their values are numbers. */
const NUMBERS = new Set([
  'absent',
  'absent_over_time',
  'changes',
  'count_over_time',
  'day_of_month',
  'day_of_week',
  'day_of_year',
  'days_in_month',
  'exp',
  'histogram_stdvar',
  'hour',
  'ln',
  'log10',
  'log2',
  'minute',
  'month',
  'present_over_time',
  'resets',
  'sgn',
  'sqrt',
  'stdvar_over_time',
  'year',
]);
/** Seconds since the epoch, whatever they are given. */
const DATES = new Set([
  'end',
  'start',
  'start_timestamp',
  'time',
  'timestamp',
  'ts_of_first_over_time',
  'ts_of_last_over_time',
  'ts_of_max_over_time',
  'ts_of_min_over_time',
]);
/** Of dates, how far they are apart. */
const DIFFERENCES = new Set(['delta', 'idelta', 'increase', 'mad_over_time', 'stddev_over_time']);

function unitOfCall(
  name: string,
  args: readonly Expr[],
  of: (inner: Expr | undefined) => Unit,
  known: KnownOfMetrics,
): Unit {
  if (PER_SECOND.has(name)) {
    const { base, perSecond } = of(args[0]);
    return { base: base === DATE_UNIT ? 's' : base, perSecond: perSecond + 1 };
  }
  if (DATES.has(name)) return { base: DATE_UNIT, perSecond: 0 };
  if (name === 'step' || name === 'range') return SECONDS;
  if (DIFFERENCES.has(name) && of(args[0]).base === DATE_UNIT) return SECONDS;
  if (name === 'histogram_count') return { base: '1', perSecond: of(args[0]).perSecond };
  if (name === 'histogram_fraction') return { base: 'ratio', perSecond: 0 };
  if (NUMBERS.has(name)) return NONE;
  // A quantile is one of the measured values, whatever was done to the buckets.
  if (name === 'histogram_quantile' || name === 'histogram_avg' || name === 'histogram_stddev') {
    const [metric] = metricNames(args.at(-1));
    return { base: metricUnit((metric ?? '').replace(/_bucket$/, ''), known), perSecond: 0 };
  }
  const measured = args.map(of).find(({ base }) => base !== '1');
  return measured ?? of(args.find((arg) => arg.kind !== 'number' && arg.kind !== 'string'));
}

function metricNames(expr: Expr | undefined): readonly string[] {
  if (expr === undefined) return [];
  if (expr.kind === 'vector') {
    const name = expr.matchers.find((matcher) => matcher.name === METRIC_NAME && matcher.op === '=')?.value;
    return name === undefined ? [] : [name];
  }
  return childrenOf(expr).flatMap(metricNames);
}

/** UCUM of one metric: its metadata's unit, or the suffix of its name; parts of a histogram by what they hold. */
export function metricUnit(name: string, { metadata, areNearNow }: KnownOfMetrics): string {
  if (/_(?:bucket|count)$/.test(name)) return '1';
  if (isDateName(name) || (areNearNow === true && DATE_PERHAPS.test(name))) return DATE_UNIT;
  const base = name.replace(/_(?:sum|total)$/, '');
  const said = metadata.get(name)?.unit ?? metadata.get(base)?.unit ?? '';
  if (said !== '') return UCUM[said] ?? said;
  return UNIT_OF_SUFFIX.find(([suffix]) => base.endsWith(suffix))?.[1] ?? '1';
}
