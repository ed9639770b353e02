import { FUNCTIONS } from '../functions/all.ts';
import type { AggregateExpr, Aggregator, Call, Expr } from './ast.ts';
import { fromByteText } from './byte-text.ts';
import { type Cursor, ParsingStopped, UnexpectedToken } from './cursor.ts';
import { quoteText } from './go-quote.ts';
import { parseGrouping } from './grouping.ts';
import { mayBeginExpression, positionOf, type Token } from './token.ts';

type ParseExpression = (cursor: Cursor) => Expr;

/** Reads the arguments of a function whose name has been read. */
export function parseCall(cursor: Cursor, name: Token, parseExpression: ParseExpression): Call {
  const args = parseArguments(cursor, parseExpression);
  const signature = FUNCTIONS.get(name.text);
  if (signature === undefined)
    cursor.report(
      positionOf(name),
      `unknown function with name ${quoteText(fromByteText(name.text))}`,
      successorHint(name.text),
    );
  else if (signature.experimental && !cursor.features.experimentalFunctions)
    cursor.report(positionOf(name), `function ${quoteText(name.text)} is not enabled`);
  return { kind: 'call', function: name.text, args, position: { start: name.start, end: cursor.lastClosing } };
}

/** Functions that Prometheus has renamed, with the version that did. */
const SUCCESSORS: ReadonlyMap<string, { readonly name: string; readonly since: string }> = new Map([
  ['holt_winters', { name: 'double_exponential_smoothing', since: 'Prometheus 3' }],
]);

function successorHint(name: string): string | undefined {
  const successor = SUCCESSORS.get(name);
  return successor && `since ${successor.since} it is called ${successor.name}`;
}

const WITH_PARAMETER: ReadonlySet<Aggregator> = new Set([
  'topk',
  'bottomk',
  'count_values',
  'quantile',
  'limitk',
  'limit_ratio',
]);

/** Reads `sum by (job) (…)` or `sum(…) by (job)` behind its first word. */
export function parseAggregate(cursor: Cursor, name: Token, parseExpression: ParseExpression): AggregateExpr {
  const op = name.kind as Aggregator;
  let grouping = parseGroupingModifier(cursor);
  const args = withinAggregation(cursor, name.start, () => parseArguments(cursor, parseExpression));
  let end = cursor.lastClosing;
  if (grouping === null) {
    grouping = parseGroupingModifier(cursor);
    if (grouping !== null) end = cursor.lastClosing;
  }
  const position = { start: name.start, end };
  const refusal = whyNoAggregation(op, args, cursor.features.experimentalFunctions);
  if (refusal !== null) cursor.report(position, refusal);
  const hasParameter = WITH_PARAMETER.has(op);
  return {
    kind: 'aggregate',
    op,
    // Without arguments there is no tree: it has been refused.
    expr: args[hasParameter ? 1 : 0] as Expr,
    parameter: hasParameter ? (args[0] as Expr) : null,
    grouping: grouping?.labels ?? [],
    without: grouping?.without ?? false,
    position,
  };
}

function whyNoAggregation(op: Aggregator, args: readonly Expr[], experimental: boolean): string | null {
  if (args.length === 0) return 'no arguments for aggregate expression provided';
  if (!experimental && (op === 'limitk' || op === 'limit_ratio'))
    return `${op}() is experimental and must be enabled with --enable-feature=promql-experimental-functions`;
  const wanted = WITH_PARAMETER.has(op) ? 2 : 1;
  if (args.length === wanted) return null;
  return `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`;
}

function parseGroupingModifier(
  cursor: Cursor,
): { readonly without: boolean; readonly labels: readonly string[] } | null {
  const modifier = cursor.take('by') ?? cursor.take('without');
  return modifier === null ? null : { without: modifier.kind === 'without', labels: parseGrouping(cursor) };
}

/** Prometheus' parser takes an aggregation that it could not read for one without arguments, and says both. */
function withinAggregation<T>(cursor: Cursor, start: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnexpectedToken)) throw error;
    cursor.reportUnexpected('aggregation');
    cursor.report({ start, end: cursor.lastClosing }, 'no arguments for aggregate expression provided');
    throw new ParsingStopped();
  }
}

function parseArguments(cursor: Cursor, parseExpression: ParseExpression): readonly Expr[] {
  cursor.expect('(');
  const args: Expr[] = [];
  if (cursor.take(')') !== null) return args;
  args.push(cursor.nest(() => parseExpression(cursor)));
  while (cursor.is(',')) {
    const comma = cursor.next();
    if (mayBeginExpression(cursor.peek().kind)) args.push(cursor.nest(() => parseExpression(cursor)));
    else cursor.report(positionOf(comma), 'trailing commas not allowed in function call args');
  }
  cursor.expect(')');
  return args;
}
