import { describe, expect, it } from 'vitest';
import { ALL_FEATURES, STABLE_FEATURES } from '../options.ts';
import { printExpr } from '../print/print-expr.ts';
import { parseExpr } from './parse-expr.ts';
import { parseSeriesDescription } from './series-description.ts';

/** The query with every name that needs them in quotes. */
function read(text: string): string {
  const printed = printExpr(parseExpr(text, ALL_FEATURES));
  expect(printExpr(parseExpr(printed, STABLE_FEATURES))).toBe(printed);
  return printed;
}

describe('names without quotes', () => {
  it.each([
    ['http.server.duration', '{__name__="http.server.duration"}'],
    ['größe.total[5m]', '{__name__="größe.total"}[5m]'],
    ['气温{地点=~"京.*", b.c="x"}', '{"b.c"="x","地点"=~"京.*",__name__="气温"}'],
    [
      'sum by (service.name, équipe) (rate(a..b:c[5m]))',
      'sum by ("service.name", "équipe") (rate({__name__="a..b:c"}[5m]))',
    ],
    [
      'on.x + on (k8s.pod) group_left (né) inf.y',
      '{__name__="on.x"} + on ("k8s.pod") group_left ("né") {__name__="inf.y"}',
    ],
    ['𐐀9', '{__name__="𐐀9"}'],
  ])('are letters of any script, and dots: %s', (text, printed) => {
    expect(read(text)).toBe(printed);
  });

  it.each(['http.server.duration', 'größe', 'x{a.b="1"}', 'sum by (a.b) (x)'])('need the flag: %s', (text) => {
    expect(() => parseExpr(text, STABLE_FEATURES)).toThrow('unexpected character');
  });

  it.each(['.x', '5x', 'x{.a="1"}', 'x{a:b="1"}', 'x😀', 'x²', 'o\u0308', 'a·b', 'rate.x(y)', '气温(y)', 'a.b{"a.b"}'])(
    'are nothing else: %s',
    (text) => expect(() => parseExpr(text, ALL_FEATURES)).toThrow(),
  );

  it('are no labels with a colon', () => {
    expect(() => parseExpr('sum by (a:b) (x)', ALL_FEATURES)).toThrow('invalid label name for grouping: "a:b"');
    expect(printExpr(parseExpr('sum by (a:b) (x)', STABLE_FEATURES))).toBe('sum by ("a:b") (x)');
  });

  it('are those of series too, and positions count bytes', () => {
    expect(parseSeriesDescription('气温{地.点="a"} 1').labels.toObject()).toEqual({ __name__: '气温', '地.点': 'a' });
    expect(parseExpr('气温 + x', ALL_FEATURES)).toMatchObject({ right: { position: { start: 9, end: 10 } } });
  });
});
