import { ALL_FEATURES, type Expr, PromqlSyntaxError, parseExpr } from '@oriel/promql';
import { type Case, expectEqual, readJson } from '../run-cases.ts';
import { type GoCall, type GoValue, goText } from './go-value.ts';

interface Problem {
  readonly msg: GoValue<string>;
  /** `null` where the table's source computes it. */
  readonly start: number | null;
  readonly end: number | null;
}

interface ParseCase {
  readonly line: number;
  readonly input: GoValue<string>;
  readonly fail: boolean;
  readonly errors?: readonly Problem[];
  readonly errMsg?: GoCall;
  readonly expectedType?: string;
}

const TYPES: Readonly<Record<string, Expr['kind']>> = {
  NumberLiteral: 'number',
  StringLiteral: 'string',
  ParenExpr: 'paren',
  UnaryExpr: 'unary',
  BinaryExpr: 'binary',
  AggregateExpr: 'aggregate',
  Call: 'call',
  VectorSelector: 'vector',
  MatrixSelector: 'matrix',
  SubqueryExpr: 'subquery',
};

/** `promql_parse.json`: what is read, and all that is said about what cannot be. */
export function parseCases(folder: string): readonly Case[] {
  return readJson<readonly ParseCase[]>(folder, 'promql_parse.json').map((parseCase) => ({
    name: `promql_parse:${parseCase.line}`,
    run: () => judge(parseCase),
  }));
}

function judge({ input, fail, errors, errMsg, expectedType }: ParseCase): void {
  const text = goText(input);
  const read = tryParse(text);
  if (!fail) {
    if (read instanceof PromqlSyntaxError) throw new Error(`${JSON.stringify(text)} is refused: ${read.message}`);
    if (expectedType !== undefined) expectEqual(text, read.kind, TYPES[expectedType]);
    return;
  }
  if (!(read instanceof PromqlSyntaxError)) throw new Error(`${JSON.stringify(text)} is read`);
  const moved = isBytes(input) ? decodedOffset(Buffer.from(input.$bytes_b64, 'base64')) : (at: number) => at;
  const wanted = errMsg === undefined ? (errors ?? []) : repeatedProblems(errMsg);
  expectEqual(
    `${JSON.stringify(text.slice(0, 100))}: the problems`,
    read.problems.map(({ message, position }, at) => ({
      message,
      start: wanted[at]?.start === null ? null : position.start,
      end: wanted[at]?.end === null ? null : position.end,
    })),
    wanted.map(({ msg, start, end }) => ({
      message: goText(msg),
      start: start === null ? null : moved(start),
      end: end === null ? null : moved(end),
    })),
  );
}

function tryParse(text: string): Expr | PromqlSyntaxError {
  try {
    // The table was made before `fill`, which it does not use, and before names could go without quotes.
    return parseExpr(text, { ...ALL_FEATURES, unquotedUtf8Names: false });
  } catch (error) {
    if (error instanceof PromqlSyntaxError) return error;
    throw error;
  }
}

function isBytes(input: GoValue<string>): input is { readonly $bytes_b64: string } {
  return typeof input === 'object' && '$bytes_b64' in input;
}

/** A text reaches the parser decoded, each invalid byte as U+FFFD, which has three. */
function decodedOffset(bytes: Buffer): (at: number) => number {
  return (at) => new TextEncoder().encode(new TextDecoder().decode(bytes.subarray(0, at))).length;
}

/** `repeatError(text, message, start, increment, end, increment, count)`, twice: a message again and again, moving through the text. */
function repeatedProblems(call: GoCall): readonly Problem[] {
  const [first, second] = call.args as [GoCall, { readonly $go: string }];
  const [message] = first.args.slice(1) as [string];
  const [, secondMessage = '', rest = ''] = /errors\.New\("([^"]*)"\)(.*)/s.exec(second.$go) ?? [];
  const numbers =
    rest
      .replaceAll(/\/\/.*/g, '')
      .match(/\d+/g)
      ?.map(Number) ?? [];
  return [
    ...repeat(
      message,
      first.args.filter((arg) => typeof arg === 'number'),
    ),
    ...repeat(secondMessage, numbers),
  ];
}

function repeat(
  msg: string,
  [start = 0, startStep = 0, end = 0, endStep = 0, count = 0]: readonly number[],
): Problem[] {
  return Array.from({ length: count }, (_, at) => ({ msg, start: start + at * startStep, end: end + at * endStep }));
}
