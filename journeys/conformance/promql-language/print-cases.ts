import { ALL_FEATURES, type Expr, formatExpr, parseExpr, printExpr } from '@oriel/promql';
import { type Case, expectEqual, readJson } from '../run-cases.ts';

interface PrintCase {
  readonly $line: number;
  readonly in: string;
  /** Absent where the text stays as it is. */
  readonly out?: string;
}

/** Prometheus' tests split what is longer than this, to have short examples. */
const LONGEST_LINE_IN_TESTS = 10;

/** `promql_printer.json` and `promql_prettify.json`. */
export function printCases(folder: string): readonly Case[] {
  return [
    ...casesOf(folder, 'promql_printer', printExpr),
    ...casesOf(folder, 'promql_prettify', (expr) => formatExpr(expr, { longestLine: LONGEST_LINE_IN_TESTS })),
  ];
}

function casesOf(folder: string, table: string, print: (expr: Expr) => string): readonly Case[] {
  return readJson<readonly PrintCase[]>(folder, `${table}.json`).map(({ $line, in: text, out = text }) => ({
    name: `${table}:${$line}`,
    run: () => expectEqual(text, print(parseExpr(text, ALL_FEATURES)), out === '' ? text : out),
  }));
}
