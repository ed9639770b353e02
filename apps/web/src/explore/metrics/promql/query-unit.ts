import { childrenOf, type Expr, METRIC_NAME } from '@oriel/promql';
import type { PromMetadata } from '../../../data/prometheus.ts';

/** What a value is counted in, and how often divided by seconds. */
interface Unit {
  readonly base: string;
  readonly perSecond: number;
}

const NONE: Unit = { base: '1', perSecond: 0 };

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

/** The unit of a query's values as UCUM writes it, from the metric's metadata or name and what the query does with it. */
export function queryUnit(expr: Expr, metadata: ReadonlyMap<string, PromMetadata>): string {
  const { base, perSecond } = unitOf(expr, metadata);
  if (perSecond === 0) return base;
  // Seconds per second are a share of time, and what is divided more often has no name.
  if (base === 's' || perSecond !== 1) return '1';
  return base === 'ratio' || base === '%' ? '1/s' : `${base}/s`;
}

function unitOf(expr: Expr, metadata: ReadonlyMap<string, PromMetadata>): Unit {
  const of = (inner: Expr | undefined): Unit => (inner === undefined ? NONE : unitOf(inner, metadata));
  switch (expr.kind) {
    case 'number':
    case 'string':
      return NONE;
    case 'vector': {
      const name = expr.matchers.find((matcher) => matcher.name === METRIC_NAME && matcher.op === '=')?.value ?? '';
      return { base: metricUnit(name, metadata), perSecond: 0 };
    }
    case 'matrix':
      return of(expr.selector);
    case 'paren':
    case 'unary':
    case 'subquery':
    case 'step-invariant':
      return of(expr.expr);
    case 'aggregate':
      return expr.op === 'count' || expr.op === 'group' || expr.op === 'count_values' ? NONE : of(expr.expr);
    case 'call':
      return unitOfCall(expr.function, expr.args, of, metadata);
    case 'binary': {
      const left = of(expr.left);
      const right = of(expr.right);
      if (expr.op === '/') return quotient(left, right);
      if (expr.op === '*') return right.base === '1' && right.perSecond === 0 ? scaled(expr.right, left) : NONE;
      return left.base === '1' ? right : left;
    }
  }
}

/** A percentage is usually made by `* 100`. */
function scaled(right: Expr, unit: Unit): Unit {
  const isHundred = right.kind === 'number' && right.value === 100;
  return isHundred && unit.base === 'ratio' ? { base: '%', perSecond: 0 } : unit;
}

function quotient(left: Unit, right: Unit): Unit {
  if (left.base === right.base && left.perSecond === right.perSecond) {
    return left.base === '1' && left.perSecond === 0 ? NONE : { base: 'ratio', perSecond: 0 };
  }
  if (right.base === '1') return { base: left.base, perSecond: left.perSecond - right.perSecond };
  return NONE;
}

const PER_SECOND = new Set(['rate', 'irate', 'deriv']);
const COUNTS = new Set([
  'absent',
  'absent_over_time',
  'changes',
  'count_over_time',
  'present_over_time',
  'resets',
  'sgn',
]);

function unitOfCall(
  name: string,
  args: readonly Expr[],
  of: (inner: Expr | undefined) => Unit,
  metadata: ReadonlyMap<string, PromMetadata>,
): Unit {
  if (PER_SECOND.has(name)) {
    const unit = of(args[0]);
    return { ...unit, perSecond: unit.perSecond + 1 };
  }
  if (name === 'histogram_count') return { base: '1', perSecond: of(args[0]).perSecond };
  if (name === 'histogram_fraction') return { base: 'ratio', perSecond: 0 };
  if (COUNTS.has(name)) return NONE;
  if (name === 'timestamp' || name === 'time') return { base: '1', perSecond: 0 };
  // A quantile is one of the measured values, whatever was done to the buckets.
  if (name === 'histogram_quantile' || name === 'histogram_avg' || name === 'histogram_stddev') {
    const [metric] = metricNames(args.at(-1));
    return { base: metricUnit((metric ?? '').replace(/_bucket$/, ''), metadata), perSecond: 0 };
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
export function metricUnit(name: string, metadata: ReadonlyMap<string, PromMetadata>): string {
  if (/_(?:bucket|count)$/.test(name)) return '1';
  const base = name.replace(/_(?:sum|total)$/, '');
  const said = metadata.get(name)?.unit ?? metadata.get(base)?.unit ?? '';
  if (said !== '') return UCUM[said] ?? said;
  return UNIT_OF_SUFFIX.find(([suffix]) => base.endsWith(suffix))?.[1] ?? '1';
}
