import { FUNCTIONS } from '../functions/all.ts';
import { ALL_FEATURES } from '../options.ts';
import { fromByteText, toByteText } from '../parse/byte-text.ts';
import { Lexer } from '../parse/lexer.ts';
import { END, isAggregator, isReserved, KEYWORDS, type Token, WORD_OPERATORS } from '../parse/token.ts';

export type HighlightKind =
  | 'metric'
  | 'label'
  | 'function'
  | 'aggregation'
  | 'keyword'
  | 'operator'
  | 'number'
  | 'string'
  | 'comment'
  | 'punctuation'
  | 'error';

/** A piece of a query in one colour; offsets as in JavaScript's strings, `to` exclusive. What lies between is space. */
export interface Highlight {
  readonly kind: HighlightKind;
  readonly from: number;
  readonly to: number;
}

/** The pieces of a query, in order. What cannot be read any further is one `error` to the end. */
export function highlight(text: string): readonly Highlight[] {
  const bytes = toByteText(text);
  const isAscii = bytes.length === text.length;
  const offset = (byte: number) => (isAscii ? byte : fromByteText(bytes.slice(0, byte)).length);
  const pieces: Highlight[] = [];
  const push = (kind: HighlightKind, start: number, end: number) => {
    if (end > start) pieces.push({ kind, from: offset(start), to: offset(end) });
  };
  const tokens = readTokens(bytes);
  let end = 0;
  tokens.forEach((token, at) => {
    pushComments(bytes, end, token.start, push);
    end = token.kind === 'error' ? bytes.length : token.start + token.text.length;
    push(kindOf(tokens, at), token.start, end);
  });
  pushComments(bytes, end, bytes.length, push);
  return pieces;
}

function readTokens(bytes: string): readonly Token[] {
  const lexer = new Lexer(bytes, ALL_FEATURES);
  const tokens: Token[] = [];
  for (let token = lexer.next(); token.kind !== END; token = lexer.next()) tokens.push(token);
  return tokens;
}

/** Between two tokens there are spaces and comments only. */
function pushComments(
  bytes: string,
  start: number,
  end: number,
  push: (kind: HighlightKind, start: number, end: number) => void,
): void {
  for (const comment of bytes.slice(start, end).matchAll(/#[^\r\n]*/g))
    push('comment', start + comment.index, start + comment.index + comment[0].length);
}

function kindOf(tokens: readonly Token[], at: number): HighlightKind {
  const { kind, text } = tokens[at] as Token;
  const next = tokens[at + 1]?.kind;
  switch (kind) {
    case 'error':
      return 'error';
    case 'string':
      return 'string';
    case 'metric':
      return 'metric';
    case 'number':
    case 'duration':
      return 'number';
    case 'identifier':
      if (isLabelAt(tokens, at)) return 'label';
      return next === '(' && FUNCTIONS.has(text) ? 'function' : 'metric';
  }
  if (isReserved(kind) && isLabelAt(tokens, at)) return 'label';
  if (WORD_OPERATORS.has(kind)) return 'operator';
  if (isAggregator(kind)) return next === '(' || next === 'by' || next === 'without' ? 'aggregation' : 'metric';
  if (KEYWORDS.has(kind)) return 'keyword';
  if (isReserved(kind)) return next === '(' ? 'function' : 'metric';
  return '()[]{},:'.includes(kind) ? 'punctuation' : 'operator';
}

const LABEL_LISTS: ReadonlySet<string> = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);

/** Inside of braces, or of the parentheses that list labels. */
function isLabelAt(tokens: readonly Token[], at: number): boolean {
  for (let before = at - 1; before >= 0; before--) {
    const kind = tokens[before]?.kind;
    if (kind === '{') return true;
    if (kind === '(') return LABEL_LISTS.has(tokens[before - 1]?.kind ?? '');
    if (kind === '}' || kind === ')' || kind === '[' || kind === ']') return false;
  }
  return false;
}
