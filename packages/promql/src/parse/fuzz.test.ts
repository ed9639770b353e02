import { expect, it } from 'vitest';
import { PromqlSyntaxError } from '../errors.ts';
import { ALL_FEATURES } from '../options.ts';
import { describeExpr } from '../print/describe-expr.ts';
import { formatExpr } from '../print/format-expr.ts';
import { printExpr } from '../print/print-expr.ts';
import type { Expr } from './ast.ts';
import { parseExpr } from './parse-expr.ts';
import { parseSeriesDescription } from './series-description.ts';

const SEED = Number(process.env.ORIEL_FUZZ_SEED ?? 20_261_121);
const ROUNDS = Number(process.env.ORIEL_FUZZ_ROUNDS ?? 1500);

/** mulberry32: small, and the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Pick = <T>(...choices: readonly T[]) => T;

/** Queries that are right by construction. */
function writer(pick: Pick) {
  const duration = (): string =>
    pick('5m', '1h30m', '90', '1w', '2ms', '2 * 1h', '(1m + 30s)', 'step()', 'max_of(step(), 1m)', '-(-5m)');
  // None in parentheses: Prometheus reads an operator behind one as the duration's, also where its own print has put it there.
  const offset = () => pick('', '', '', ' offset 5m', ' offset -1h', ' offset -step()');
  const at = () => pick('', '', '', ' @ 12.5', ' @ start()', ' @ end()');
  const matchers = () =>
    pick('', '', '{}', '{a="b"}', '{a!="€",b=~"x|y.*"}', '{"my label"!~`\\d`}', '{a="\\"\\n\\x00"}');
  const selector = () => pick('foo', 'a:b', 'sum', 'start', 'offset', 'by') + matchers();
  const grouping = () => pick('(a)', '(a, "b.c")', '()', '(by, on)');
  const vector = (depth: number): string => {
    if (depth <= 0) return selector() + offset() + at();
    const down = depth - 1;
    return pick(
      () => selector() + pick('', ' anchored', ' smoothed') + at() + offset(),
      () => `{"quoted", a="b"}${offset()}`,
      () => `(${vector(down)})`,
      () => `-${vector(down)}`,
      () => `${vector(down)} ${arithmetic()} ${matching()}${vector(down)}`,
      () => `${vector(down)} ${pick('==', '>', '<=', '!=')} ${pick('', 'bool ')}${matching()}${vector(down)}`,
      () => `${vector(down)} ${pick('and', 'or', 'unless')} ${pick('', 'on (a) ', 'ignoring (a, b) ')}${vector(down)}`,
      () => `${scalar(down)} ${arithmetic()} ${vector(down)}`,
      () => `${pick('sum', 'avg', 'COUNT')} ${pick('', `by ${grouping()}`, `without ${grouping()}`)} (${vector(down)})`,
      () => `${pick('topk', 'quantile', 'limitk')}(${scalar(down)}, ${vector(down)}) ${pick('', `by ${grouping()}`)}`,
      () => `count_values("v", ${vector(down)})`,
      () => `${pick('rate', 'increase', 'max_over_time')}(${matrix(down)})`,
      () => `quantile_over_time(${scalar(down)}, ${matrix(down)})`,
      () => `label_replace(${vector(down)}, "a", '$1', "b", "(.*)")`,
      () => `vector(${scalar(down)})`,
      () => `${pick('hour', 'absent', 'abs')}(${vector(down)})`,
    )();
  };
  const arithmetic = () => pick('+', '-', '*', '/', '%', '^', 'atan2');
  const matching = () =>
    pick(
      '',
      '',
      'on (a) ',
      'ignoring (a) group_left ',
      'on (a, c) group_right (b) ',
      'fill (-1) ',
      'on (a) fill_left (2) ',
    );
  const matrix = (depth: number): string =>
    pick(
      () => `${selector()}[${duration()}]${offset()}${at()}`,
      () => `${vector(depth - 1).replace(/^(?!\()(.*)$/s, '($1)')}[${duration()}:${pick('', '1m', duration())}]${at()}`,
    )();
  const scalar = (depth: number): string =>
    pick<() => string>(
      () => pick('1', '0x1f', '1e9', '.5', 'Inf', '-NaN', '5m', '1_000', '1048576'),
      () => (depth > 0 ? `(${scalar(depth - 1)} ${arithmetic()} ${scalar(depth - 1)})` : '2'),
      () => (depth > 0 ? `scalar(${vector(depth - 1)})` : 'time()'),
    )();
  return () => pick(vector, vector, scalar, matrix)(Math.floor(pick(0, 1, 2, 3, 4)));
}

/**
 * A tree without what may differ between a text and its print: places, the order of matchers, and a plus that changes nothing
 * (`Inf ^ 2` is printed as `+Inf ^ 2`, whose sign is not the number's).
 */
function shape(expr: Expr): unknown {
  return JSON.parse(
    JSON.stringify(expr, (key, value: unknown) => {
      if (key === 'position') return undefined;
      if (isPlus(value)) return value.expr;
      if (key === 'matchers')
        return [...(value as { name: string }[])].map((matcher) => JSON.stringify(matcher)).sort();
      return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
    }),
  );
}

function isPlus(value: unknown): value is { readonly expr: Expr } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'unary' &&
    'op' in value &&
    value.op === '+'
  );
}

it(`reads its own print and format as the same tree (seed ${SEED})`, () => {
  const random = createRandom(SEED);
  const pick: Pick = (...choices) => choices[Math.floor(random() * choices.length)] as (typeof choices)[number];
  const write = writer(pick);
  let read = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const text = write();
    const expr = tryParse(text);
    if (expr === null) continue;
    read++;
    describeExpr(expr);
    expect(shape(parseExpr(printExpr(expr), ALL_FEATURES)), text).toEqual(shape(expr));
    expect(shape(parseExpr(formatExpr(expr, { longestLine: 20 }), ALL_FEATURES)), text).toEqual(shape(expr));
  }
  expect(read).toBeGreaterThan(ROUNDS / 2);
});

it(`answers or refuses whatever comes (seed ${SEED})`, () => {
  const random = createRandom(SEED + 1);
  const pick: Pick = (...choices) => choices[Math.floor(random() * choices.length)] as (typeof choices)[number];
  const write = writer(pick);
  const pieces = [
    ...'()[]{}",\'`=!~<>+-*/%^@:#\\\n x_1.',
    'offset',
    'sum',
    'by',
    '5m',
    'step(',
    '{{',
    '}}',
    '€',
    '\ud800',
    '\0',
  ];
  for (let round = 0; round < ROUNDS; round++) {
    const text = write();
    const cut = Math.floor(random() * text.length);
    const noise = Array.from({ length: Math.floor(random() * 4) }, () => pick(...pieces)).join('');
    const broken = text.slice(0, cut) + noise + text.slice(cut + Math.floor(random() * 3));
    tryParse(broken);
    tryParse(Array.from({ length: 20 }, () => pick(...pieces)).join(''));
    trySeries(`a{b="c"} ${noise}1+1x2 {{sum:1 ${noise}}} ${noise}`);
  }
});

function tryParse(text: string): Expr | null {
  try {
    return parseExpr(text, ALL_FEATURES);
  } catch (error) {
    if (!(error instanceof PromqlSyntaxError))
      throw new Error(`${JSON.stringify(text)} breaks the parser`, { cause: error });
    for (const { position, message } of error.problems) {
      expect(message).not.toBe('');
      expect(position.start, `${JSON.stringify(text)}: ${message}`).toBeGreaterThanOrEqual(0);
      expect(position.start).toBeLessThanOrEqual(new TextEncoder().encode(text).length);
    }
    return null;
  }
}

function trySeries(text: string): void {
  try {
    parseSeriesDescription(text);
  } catch (error) {
    if (!(error instanceof PromqlSyntaxError))
      throw new Error(`${JSON.stringify(text)} breaks the parser`, { cause: error });
  }
}
