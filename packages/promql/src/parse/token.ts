import { AGGREGATORS, type Aggregator } from './ast.ts';
import { fromByteText } from './byte-text.ts';
import { quoteText } from './go-quote.ts';
import type { PositionRange } from './position-range.ts';

/** The kind of the token behind the last one, named as messages name it. */
export const END = 'end of input';

/**
 * What a token is: a name for those with a text of their own, for all others (operators, punctuation, keywords) the text itself,
 * in lower case.
 */
export type TokenKind =
  | 'identifier'
  | 'metric'
  | 'string'
  | 'number'
  | 'duration'
  | 'error'
  | typeof END
  | (string & {});

export interface Token {
  readonly kind: TokenKind;
  /** In bytes of the query. */
  readonly start: number;
  /** As written, one character for a byte; of an error: what is wrong. */
  readonly text: string;
}

export const KEYWORDS: ReadonlySet<string> = new Set([
  'offset',
  'smoothed',
  'anchored',
  'by',
  'without',
  'on',
  'ignoring',
  'group_left',
  'group_right',
  'fill',
  'fill_left',
  'fill_right',
  'bool',
]);
/** Words that are operators. */
export const WORD_OPERATORS: ReadonlySet<string> = new Set(['and', 'or', 'unless', 'atan2']);
/** Names of functions that the language itself knows, because they may stand where no other function may. */
export const PREPROCESSORS: ReadonlySet<string> = new Set(['start', 'end', 'step', 'range', 'max_of', 'min_of']);

const AGGREGATOR_WORDS: ReadonlySet<string> = new Set(AGGREGATORS);
const RESERVED: ReadonlySet<string> = new Set([...KEYWORDS, ...WORD_OPERATORS, ...PREPROCESSORS, ...AGGREGATORS]);
const SYMBOL_OPERATORS: ReadonlySet<string> = new Set('+ - * / % ^ == != > < >= <= </ >/ =~ !~ @'.split(' '));

/** Words that mean something only in their place, and elsewhere may name a metric. */
const NEVER_METRICS: ReadonlySet<string> = new Set(['bool', 'on', 'ignoring', 'group_left', 'group_right', 'atan2']);

export function isReserved(word: string): boolean {
  return RESERVED.has(word);
}

export function isAggregator(kind: TokenKind): kind is Aggregator {
  return AGGREGATOR_WORDS.has(kind);
}

export function mayNameMetric(kind: TokenKind): boolean {
  return kind === 'identifier' || kind === 'metric' || (RESERVED.has(kind) && !NEVER_METRICS.has(kind));
}

export function mayBeginExpression(kind: TokenKind): boolean {
  return ['number', 'duration', 'string', '(', '{', '+', '-'].includes(kind) || mayNameMetric(kind);
}

/** In `by (…)` and its like every word is a label, but for one that Prometheus' grammar leaves out. */
export function mayNameLabel(kind: TokenKind): boolean {
  return kind === 'identifier' || kind === 'metric' || (RESERVED.has(kind) && kind !== 'without');
}

export function positionOf({ start, text }: Token): PositionRange {
  return { start, end: start + text.length };
}

/** A token as Prometheus' messages name it. */
export function describeToken({ kind, text }: Token): string {
  const shown = fromByteText(text);
  switch (kind) {
    case END:
      return kind;
    case 'identifier':
      return `identifier ${quoteText(shown)}`;
    case 'metric':
      return `metric identifier ${quoteText(shown)}`;
    case 'string':
    case 'number':
    case 'duration':
      return `${kind} ${quoteShort(shown)}`;
  }
  if (KEYWORDS.has(kind)) return `<${shown}>`;
  if (SYMBOL_OPERATORS.has(kind) || WORD_OPERATORS.has(kind)) return `<op:${shown}>`;
  if (isAggregator(kind)) return `<aggr:${shown}>`;
  return quoteShort(shown);
}

function quoteShort(text: string): string {
  const characters = [...text];
  return text.length > 10 ? `${quoteText(characters.slice(0, 10).join(''))}...` : quoteText(text);
}
