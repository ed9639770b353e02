import { describe, expect, it } from 'vitest';
import { PromqlSyntaxError } from '../errors.ts';
import { ALL_FEATURES, STABLE_FEATURES } from '../options.ts';
import { printExpr } from '../print/print-expr.ts';
import type { Expr } from './ast.ts';
import { parseExpr } from './parse-expr.ts';

const read = (text: string): Expr => parseExpr(text, ALL_FEATURES);

function refused(text: string, features = ALL_FEATURES): PromqlSyntaxError {
  try {
    parseExpr(text, features);
  } catch (error) {
    if (error instanceof PromqlSyntaxError) return error;
    throw error;
  }
  throw new Error(`${text} was read`);
}

/** Every operator with its parentheses, to see what binds what. */
function grouped(expr: Expr): string {
  if (expr.kind === 'binary') return `(${grouped(expr.left)} ${expr.op} ${grouped(expr.right)})`;
  if (expr.kind === 'unary') return `${expr.op}(${grouped(expr.expr)})`;
  return printExpr(expr);
}

describe('operators', () => {
  it.each([
    ['a or b and c', '(a or (b and c))'],
    ['a == b + c * d ^ e', '(a == (b + (c * (d ^ e))))'],
    ['a ^ b ^ c', '(a ^ (b ^ c))'],
    ['a - b - c', '((a - b) - c)'],
    ['-a ^ b', '-((a ^ b))'],
    ['-a * b', '(-(a) * b)'],
    ['a ^ -b * c', '((a ^ -(b)) * c)'],
    ['a atan2 b % c', '((a atan2 b) % c)'],
    ['a </ 1 + b', '(a </ (1 + b))'],
    ['a unless b or c', '((a unless b) or c)'],
    ['a + b offset 5m', '(a + b offset 5m)'],
  ])('%s', (text, tree) => {
    expect(grouped(read(text))).toBe(tree);
  });

  it('has a matching between vectors only, and set operators match many to many', () => {
    expect(read('a + b')).toMatchObject({ matching: { cardinality: 'one-to-one', on: false, labels: [] } });
    expect(read('a + 1')).toMatchObject({ matching: null });
    expect(read('a and on (x) b')).toMatchObject({
      matching: { cardinality: 'many-to-many', on: true, labels: ['x'] },
    });
    expect(read('a * on (x) group_left (y, "z.z") b')).toMatchObject({
      matching: { cardinality: 'many-to-one', include: ['y', 'z.z'] },
    });
  });

  it('fills either side or both', () => {
    expect(read('a + fill (0) b')).toMatchObject({ matching: { fill: { left: 0, right: 0 } } });
    expect(read('a + fill_right (-1) fill_left (2) b')).toMatchObject({ matching: { fill: { left: 2, right: -1 } } });
    expect(read('fill + fill')).toMatchObject({ left: { name: 'fill' }, right: { name: 'fill' } });
  });
});

describe('literals', () => {
  it.each([
    ['0x1F', 31],
    ['017', 15],
    ['08.5', 8.5],
    ['1_000.5e-1', 100.05],
    ['.5', 0.5],
    ['-inf', Number.NEGATIVE_INFINITY],
    ['1h30m', 5400],
    ['- -2', 2],
  ])('%s', (text, value) => {
    expect(read(text)).toMatchObject({ kind: 'number', value });
  });

  it.each([
    [String.raw`"a\tb\"\\"`, 'a\tb"\\'],
    [String.raw`'\'"'`, '\'"'],
    ['`\\n`', '\\n'],
    [String.raw`"\xe2\x82\xac\u20ac\342\202\254\U0001f600"`, '€€€😀'],
  ])('%s', (text, value) => {
    expect(read(text)).toMatchObject({ kind: 'string', value });
  });
});

describe('selectors', () => {
  it('takes a name in braces, labels in quotes, and words of the language as names', () => {
    expect(read('{"my metric", "my label"=~"x.*"}')).toMatchObject({
      name: '',
      matchers: [
        { name: '__name__', op: '=', value: 'my metric' },
        { name: 'my label', op: '=~', value: 'x.*' },
      ],
    });
    expect(read('sum by (by, on, sum) (sum{by="x"})')).toMatchObject({
      grouping: ['by', 'on', 'sum'],
      expr: { name: 'sum' },
    });
    expect(read('start + end offset 1m')).toMatchObject({ left: { name: 'start' }, right: { name: 'end' } });
  });

  it('takes modifiers in any order', () => {
    expect(read('a[5m] offset -1m @ 10.5')).toMatchObject({
      range: 300_000,
      selector: { offset: -60_000, at: 10_500 },
    });
    expect(read('a[5m] @ end() offset 1w')).toMatchObject({ selector: { offset: 604_800_000, at: 'end' } });
    expect(read('rate(a[5m] smoothed)')).toMatchObject({ args: [{ selector: { modifier: 'smoothed' } }] });
    expect(read('a[1h:5m] @ start()')).toMatchObject({
      kind: 'subquery',
      range: 3_600_000,
      step: 300_000,
      at: 'start',
    });
    expect(read('a[1h:]')).toMatchObject({ step: 0 });
  });

  it('computes with durations, and ends an offset before an operator', () => {
    expect(read('a[2 * (1h + step())]')).toMatchObject({ range: { kind: 'duration', op: '*' } });
    expect(read('a[min_of(range(), 1h):1m]')).toMatchObject({ range: { op: 'min_of' }, step: 60_000 });
    expect(grouped(read('a offset 5m + b'))).toBe('(a offset 5m + b)');
    expect(grouped(read('a offset -2 ^ 2'))).toBe('(a offset -2s ^ 2)');
    expect(read('a offset (5m + 5)')).toMatchObject({ kind: 'vector', offset: { op: '+', wrapped: true } });
  });

  it('counts positions in bytes, comments included', () => {
    expect(read('label_replace(a, # €\n"€", "$1", "b", "(.*)")')).toMatchObject({
      args: [{ position: { start: 14, end: 15 } }, { position: { start: 23, end: 28 } }, {}, {}, {}],
    });
  });
});

describe('problems', () => {
  it.each([
    ['', 'unknown position: parse error: no expression found in input'],
    ['a{b="c"', '1:8: parse error: unexpected end of input inside braces'],
    ['a b', '1:3: parse error: unexpected identifier "b"'],
    ['sum(a b)', '1:7: parse error: unexpected identifier "b" in aggregation'],
    ['a and\n  or b', '2:6: parse error: unexpected identifier "b"'],
    ['a[5m:1m', '1:8: parse error: unclosed left bracket'],
    ['a{b=~"x\\xff("}', '1:3: parse error: error parsing regexp: invalid UTF-8: `\udcff(`'],
    ['a{b="\\ud800"}', '1:5: parse error: escape sequence is an invalid Unicode code point'],
    ['a{b="€", c=~"("}', '1:12: parse error: error parsing regexp: missing closing ): `(`'],
    ['rate(a)', '1:6: parse error: expected type range vector in call to function "rate", got instant vector'],
    ['a[1m] + 1', '1:1: parse error: binary expression must contain only scalar and instant vector types'],
    ['1 > 2', '1:3: parse error: comparisons between scalars must use BOOL modifier'],
    ['{x=~".*"}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
    ['a{__name__="b"}', '1:1: parse error: metric name must not be set twice: "a" or "b"'],
    ['sum by () (a', '1:13: parse error: unclosed left parenthesis'],
  ])('%s', (text, message) => {
    expect(refused(text).message).toBe(message);
  });

  it('tells all of them, each with its place', () => {
    const renamed = refused('holt_winters(a[5m], 0.5, 0.5) + no_such(a)');
    expect(renamed.message).toBe('1:1: parse error: unknown function with name "holt_winters"');
    expect(renamed.problems.map(({ hint }) => hint)).toEqual([
      'since Prometheus 3 it is called double_exponential_smoothing',
      undefined,
    ]);
    const { problems } = refused('floor(1) + ceil(rate(a))');
    expect(problems.map(({ message, position }) => [position.start, position.end, message])).toEqual([
      [6, 7, 'expected type instant vector in call to function "floor", got scalar'],
      [21, 22, 'expected type range vector in call to function "rate", got instant vector'],
    ]);
  });

  it.each([
    [
      'limitk(1, a)',
      'limitk() is experimental and must be enabled with --enable-feature=promql-experimental-functions',
    ],
    ['info(a)', 'function "info" is not enabled'],
    ['a + fill (0) b', 'binop fill modifiers are experimental and not enabled'],
  ])('asks for the feature of %s', (text, message) => {
    expect(refused(text, STABLE_FEATURES).problems[0]?.message).toBe(message);
    expect(() => read(text)).not.toThrow();
  });
});

describe('nesting', () => {
  const deep = 10_000;
  it.each([
    ['parentheses', `${'('.repeat(deep)}a${')'.repeat(deep)}`],
    ['signs', `${'-'.repeat(deep)}a`],
    ['calls', `${'abs('.repeat(deep)}a${')'.repeat(deep)}`],
    ['powers', `a${'^a'.repeat(deep)}`],
    ['sums', `a${'+a'.repeat(2000)}`],
    ['durations', `a[${'1+'.repeat(2000)}1]`],
    ['durations in parentheses', `a[${'('.repeat(deep)}1${')'.repeat(deep)}]`],
  ])('is refused with a sentence: %s', (_, text) => {
    expect(refused(text).problems.at(-1)?.message).toBe('expression is nested more than 512 levels deep');
  });
});
