import type { LabelMatcher, MatchOperator } from '../label-matcher.ts';
import { METRIC_NAME } from '../labels.ts';
import { ALL_FEATURES } from '../options.ts';
import { fromByteText, toByteText } from '../parse/byte-text.ts';
import { Lexer } from '../parse/lexer.ts';
import { unquoteString } from '../parse/scan-string.ts';
import { END, isAggregator, mayNameLabel, mayNameMetric, type Token } from '../parse/token.ts';

/** Where a cursor stands in a query, as far as what stands before it says; `from` is where the word under it begins. */
export type Place = { readonly from: number; readonly prefix: string } & (
  | { readonly kind: 'expression' }
  /** Behind an expression. */
  | { readonly kind: 'operator'; readonly mayGroup: boolean }
  /** Behind an operator between two expressions. */
  | { readonly kind: 'right-side'; readonly isComparison: boolean }
  | { readonly kind: 'label'; readonly matchers: readonly LabelMatcher[] }
  | { readonly kind: 'match-operator' }
  | {
      readonly kind: 'value';
      readonly label: string;
      readonly matchers: readonly LabelMatcher[];
      readonly quote: string;
    }
  | { readonly kind: 'grouping' }
  | { readonly kind: 'duration' }
  | { readonly kind: 'at' }
  | { readonly kind: 'nothing' }
);

const GROUPING_WORDS: ReadonlySet<string> = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '>', '<', '>=', '<=']);
const OPERATORS: ReadonlySet<string> = new Set([
  ...COMPARISONS,
  ...['+', '-', '*', '/', '%', '^', 'atan2', '</', '>/', 'and', 'or', 'unless'],
]);
const MATCH_OPERATORS: ReadonlySet<string> = new Set(['=', '!=', '=~', '!~']);
const WORD_KINDS: ReadonlySet<string> = new Set(['identifier', 'metric', 'number', 'duration']);

/** Finds out what the text before the cursor asks for. */
export function findPlace(before: string): Place {
  const bytes = toByteText(before);
  const read = readTokens(bytes);
  const failure = read.at(-1)?.kind === 'error' ? read.at(-1) : undefined;
  const tokens = failure === undefined ? read : read.slice(0, -1);
  const open = failure === undefined ? null : openString(failure, bytes);
  const last = tokens.at(-1);
  const word = open === null && last !== undefined && isWord(last) && endOf(last) === bytes.length ? last : null;
  const offset = (byte: number) => fromByteText(bytes.slice(0, byte)).length;
  const from = open !== null ? offset(open.start) + 1 : word === null ? before.length : offset(word.start);
  const prefix = before.slice(from);
  if (failure !== undefined && open === null && !isJustUnfinished(failure)) return { kind: 'nothing', from, prefix };
  return { from, prefix, ...asked(word === null ? tokens : tokens.slice(0, -1), open?.quote ?? null) };
}

function endOf({ start, text }: Token): number {
  return start + text.length;
}

function readTokens(bytes: string): Token[] {
  const lexer = new Lexer(bytes, ALL_FEATURES);
  const tokens: Token[] = [];
  for (let token = lexer.next(); token.kind !== END; token = lexer.next()) tokens.push(token);
  return tokens;
}

function isWord({ kind }: Token): boolean {
  return WORD_KINDS.has(kind) || mayNameMetric(kind) || mayNameLabel(kind);
}

/** The string that the cursor stands in. */
function openString({ start }: Token, bytes: string): { readonly start: number; readonly quote: string } | null {
  const quote = bytes.charAt(start);
  return quote === '"' || quote === "'" || quote === '`' ? { start, quote } : null;
}

/** Whether nothing is wrong but that the query does not end here. */
function isJustUnfinished({ text }: Token): boolean {
  return text.startsWith('unclosed') || text.startsWith('unexpected end');
}

type Asked = Place extends infer Each ? (Each extends Place ? Omit<Each, 'from' | 'prefix'> : never) : never;

function asked(tokens: readonly Token[], quote: string | null): Asked {
  const opened = lastOpen(tokens);
  const last = tokens.at(-1);
  const opener = opened === -1 ? undefined : tokens[opened];
  if (opener?.kind === '{') return askedInBraces(tokens, opened, quote);
  const isGrouping = opener?.kind === '(' && GROUPING_WORDS.has(tokens[opened - 1]?.kind ?? '');
  if (isGrouping) return quote === null && isSeparated(last) ? { kind: 'grouping' } : { kind: 'nothing' };
  if (quote !== null) return { kind: 'nothing' };
  if (opener?.kind === '[' || last?.kind === 'offset') return { kind: 'duration' };
  if (last?.kind === '@') return { kind: 'at' };
  if (last === undefined || last.kind === '(' || last.kind === ',') return { kind: 'expression' };
  const operator = operatorBefore(tokens);
  if (operator !== null) return { kind: 'right-side', isComparison: COMPARISONS.has(operator) };
  if (isAggregator(last.kind)) return { kind: 'operator', mayGroup: true };
  return { kind: 'operator', mayGroup: closesAggregation(tokens) };
}

function isSeparated(last: Token | undefined): boolean {
  return last?.kind === '(' || last?.kind === ',';
}

/** Where the innermost parenthesis, brace or bracket stands that is still open; −1 for none. */
function lastOpen(tokens: readonly Token[]): number {
  const open: number[] = [];
  tokens.forEach(({ kind }, at) => {
    if (kind === '(' || kind === '{' || kind === '[') open.push(at);
    else if (kind === ')' || kind === '}' || kind === ']') open.pop();
  });
  return open.at(-1) ?? -1;
}

function askedInBraces(tokens: readonly Token[], opened: number, quote: string | null): Asked {
  const metric = tokens[opened - 1];
  const inside = tokens.slice(opened + 1);
  const last = inside.at(-1);
  const lastComma = inside.findLastIndex(({ kind }) => kind === ',');
  const matchers = readMatchers(inside.slice(0, lastComma + 1));
  if (metric !== undefined && mayNameMetric(metric.kind))
    matchers.push({ name: METRIC_NAME, op: '=', value: fromByteText(metric.text) });
  if (last === undefined || last.kind === ',')
    return quote === null ? { kind: 'label', matchers } : { kind: 'nothing' };
  if (MATCH_OPERATORS.has(last.kind)) {
    const label = inside.at(-2);
    if (label === undefined) return { kind: 'nothing' };
    return { kind: 'value', label: textOf(label), matchers, quote: quote ?? '' };
  }
  const previous = inside.at(-2);
  const isLabel = previous === undefined || previous.kind === ',';
  return isLabel && quote === null ? { kind: 'match-operator' } : { kind: 'nothing' };
}

/** The matchers that are complete. */
function readMatchers(inside: readonly Token[]): LabelMatcher[] {
  const matchers: LabelMatcher[] = [];
  inside.forEach((token, at) => {
    const [name, value] = [inside[at - 1], inside[at + 1]];
    if (!MATCH_OPERATORS.has(token.kind) || name === undefined || value?.kind !== 'string') return;
    matchers.push({ name: textOf(name), op: token.kind as MatchOperator, value: textOf(value) });
  });
  return matchers;
}

function textOf({ kind, text }: Token): string {
  return fromByteText(kind === 'string' ? unquoteString(text) : text);
}

/** The operator whose right side has not begun: modifiers and their labels may stand in between. */
function operatorBefore(tokens: readonly Token[]): string | null {
  let at = tokens.length - 1;
  for (;;) {
    const kind = tokens[at]?.kind;
    if (kind === undefined) return null;
    if (OPERATORS.has(kind)) return kind;
    if (kind === ')') {
      const start = openingOf(tokens, at);
      if (!GROUPING_WORDS.has(tokens[start - 1]?.kind ?? '')) return null;
      at = start - 1;
    } else if (kind !== 'bool' && !GROUPING_WORDS.has(kind)) return null;
    if (kind === 'by' || kind === 'without') return null;
    at--;
  }
}

/** Whether an aggregation has just ended that names no labels yet. */
function closesAggregation(tokens: readonly Token[]): boolean {
  if (tokens.at(-1)?.kind !== ')') return false;
  const start = openingOf(tokens, tokens.length - 1);
  return isAggregator(tokens[start - 1]?.kind ?? '');
}

function openingOf(tokens: readonly Token[], closing: number): number {
  let depth = 0;
  for (let at = closing; at >= 0; at--) {
    const kind = tokens[at]?.kind;
    if (kind === ')') depth++;
    else if (kind === '(' && --depth === 0) return at;
  }
  return -1;
}
