import { describe, expect, it } from 'vitest';
import { ALL_FEATURES, DEFAULT_OPTIONS } from '../options.ts';
import type { Expr } from '../parse/ast.ts';
import { parseExpr } from '../parse/parse-expr.ts';
import { printExpr } from '../print/print-expr.ts';
import { plan } from './plan.ts';
import type { QueryRange } from './query-range.ts';
import { resolve } from './resolve.ts';
import { wrapStepInvariants } from './step-invariants.ts';

const HOUR: QueryRange = { startMs: 3_600_000, endMs: 7_200_000, stepMs: 60_000 };

function planned(query: string, range = HOUR) {
  return plan(parseExpr(query, ALL_FEATURES), range, DEFAULT_OPTIONS);
}

describe('what the query itself decides', () => {
  const resolved = (query: string) => printExpr(resolve(parseExpr(query, ALL_FEATURES), HOUR));

  it('becomes numbers, milliseconds and times', () => {
    expect(resolved('start() + end() + range() + step()')).toBe('3600 + 7200 + 3600 + 60');
    expect(resolved('rate(x[step() * 5] offset (1h / 2))')).toBe('rate(x[5m] offset 30m)');
    expect(resolved('x @ start() + x @ end()')).toBe('x @ 3600.000 + x @ 7200.000');
    expect(resolved('max_over_time(x[max_of(1m, step()):min_of(10s, 1m)])')).toBe('max_over_time(x[1m:10s])');
  });

  it('must come to a length of time', () => {
    expect(() => resolved('rate(x[step() - 1m])')).toThrow('duration must be greater than 0');
    expect(() => resolved('x offset (1m / (step() - 1m))')).toThrow('division by zero');
  });
});

describe('parts that are the same at every step', () => {
  /** The query with what is evaluated once between ‹ and ›. */
  const marked = (query: string): string => text(wrapStepInvariants(resolve(parseExpr(query, ALL_FEATURES), HOUR)));

  function text(expr: Expr): string {
    if (expr.kind === 'step-invariant') return `‹${printExpr(expr.expr)}›`;
    if (expr.kind === 'binary') return `${text(expr.left)} ${expr.op} ${text(expr.right)}`;
    if (expr.kind === 'call') return `${expr.function}(${expr.args.map(text).join(', ')})`;
    if (expr.kind === 'aggregate') return `${expr.op}(${text(expr.expr)})`;
    if (expr.kind === 'subquery') return `${text(expr.expr)}[…]`;
    return printExpr(expr);
  }

  it('are as large as can be', () => {
    expect(marked('sum(rate(x[5m] @ 1)) + x')).toBe('‹sum(rate(x[5m] @ 1.000))› + x');
    expect(marked('sum(x @ 1)')).toBe('‹sum(x @ 1.000)›');
    expect(marked('1 + x')).toBe('1 + x');
    expect(marked('vector(1) * x')).toBe('‹vector(1)› * x');
  });

  it('are not those that look at the clock', () => {
    expect(marked('time() + x @ 1')).toBe('time() + ‹x @ 1.000›');
    expect(marked('timestamp(x @ 1)')).toBe('‹timestamp(x @ 1.000)›');
    expect(marked('timestamp(abs(x @ 1))')).toBe('timestamp(‹abs(x @ 1.000)›)');
    expect(marked('predict_linear(x[5m] @ 1, 60)')).toBe('predict_linear(x[5m] @ 1.000, 60)');
  });

  it('are evaluated once inside of subqueries too', () => {
    expect(marked('sum_over_time((x @ 1)[5m:1m])')).toBe('sum_over_time(‹(x @ 1.000)›[…])');
  });
});

describe('what will be read', () => {
  const read = (query: string) =>
    Array.from(planned(query).requests.values(), ({ startMs, endMs, hints }) => ({
      from: (startMs - 1) / 1000,
      to: endMs / 1000,
      function: hints.function,
      rangeMs: hints.rangeMs,
    }));

  it('reaches back by lookback or range, moved by offset, fixed by @', () => {
    expect(read('x')).toEqual([{ from: 3300, to: 7200, function: '', rangeMs: 0 }]);
    expect(read('rate(x[10m])')).toEqual([{ from: 3000, to: 7200, function: 'rate', rangeMs: 600_000 }]);
    expect(read('sum(x offset 10m)')).toEqual([{ from: 2700, to: 6600, function: 'sum', rangeMs: 0 }]);
    expect(read('x @ 500 offset 1m')).toEqual([{ from: 140, to: 440, function: '', rangeMs: 0 }]);
  });

  it('reaches back further inside of subqueries', () => {
    expect(read('max_over_time(rate(x[10m])[1h:1m] offset 10m)')).toEqual([
      { from: -1200, to: 6600, function: 'rate', rangeMs: 600_000 },
    ]);
  });

  it('reaches beyond the edges for anchored and smoothed', () => {
    expect(read('rate(x[10m] anchored)')).toMatchObject([{ from: 2700, to: 7200 }]);
    expect(read('rate(x[10m] smoothed)')).toMatchObject([{ from: 2700, to: 7500 }]);
  });

  it('names the labels that an aggregation straight around keeps', () => {
    const [request] = planned('sum by (job) (x)').requests.values();
    expect(request?.hints.grouping).toEqual({ by: true, labels: ['job'] });
  });

  it('has the info series of info(), at the time of the series', () => {
    expect(read('info(rate(x[10m] offset 10m))')).toEqual([
      { from: 2400, to: 6600, function: 'rate', rangeMs: 600_000 },
      { from: 2700, to: 6600, function: 'info', rangeMs: 0 },
    ]);
    const ofInfo = (query: string) => read(query).find((request) => request.function === 'info');
    expect(ofInfo('info(scalar(x @ 60) * y)')).toMatchObject({ to: 7200 });
    expect(ofInfo('info(x @ 60 or y @ 120 offset 1m)')).toMatchObject({ to: 60 });
    expect(ofInfo('info(x @ 60 or y)')).toMatchObject({ to: 7200 });
    expect(ofInfo('info(x offset 10m or vector(1))')).toMatchObject({ to: 7200 });
  });
});

describe('selectors of histograms', () => {
  const statistics = (query: string) => planned(query).statistics.size;

  it('are read without their buckets where nobody needs them', () => {
    expect(statistics('histogram_count(rate(x[5m]))')).toBe(1);
    expect(statistics('histogram_avg(sum(x))')).toBe(1);
    expect(statistics('histogram_quantile(0.9, x)')).toBe(0);
    expect(statistics('histogram_count(sum_over_time(x[5m:1m]))')).toBe(0);
    expect(statistics('histogram_count(x </ 5)')).toBe(0);
    expect(statistics('histogram_count(x == y)')).toBe(0);
    expect(statistics('histogram_count(x and changes(y[5m]) > 0)')).toBe(1);
    expect(statistics('histogram_count(count_values("v", x))')).toBe(0);
  });
});
