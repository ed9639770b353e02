import { ALL, type Predicate } from '@oriel/store';
import { allOf, anyOf } from './combine.ts';
import { parseDuration } from './duration.ts';
import { kindOfField } from './field-name.ts';
import { isPlainWord, type Literal, readExactNumber, readNumber } from './literal.ts';
import { SearchError } from './search-error.ts';
import { type SeverityNumbers, severityNumbers } from './severity-value.ts';

export type ComparisonOp = Extract<Predicate, { kind: 'compare' }>['op'];
/** What is written between field and value; `:` is `=`, save that on `body` it asks whether the words occur. */
export type WrittenOp = ComparisonOp | ':';

/** A word, phrase or pattern without a field. */
export function matchText(literal: Literal): Predicate {
  if (literal.wild) return /^\*+$/.test(literal.text) ? ALL : { kind: 'wildcard', pattern: pattern(literal) };
  if (literal.text === '') return ALL;
  return { kind: 'text', text: literal.text, phrase: literal.quoted || !isPlainWord(literal.text) };
}

/** `field` is a resolved name. */
export function compareField(field: string, op: WrittenOp, literal: Literal): Predicate {
  if (literal.wild && op !== '<' && op !== '<=' && op !== '>' && op !== '>=') {
    const matches = matchPattern(field, literal);
    return op === '!=' ? { kind: 'not', of: matches } : matches;
  }
  const kind = kindOfField(field);
  const compareOp = op === ':' ? '=' : op;
  switch (kind) {
    case 'body':
      return op === ':' ? matchText(literal) : { kind: 'compare', field, op: compareOp, value: literal.text };
    case 'severity':
      return compareSeverity(compareOp, severityNumbers(literal.text, literal.position));
    case 'duration':
      return { kind: 'compare', field, op: compareOp, value: durationValue(literal) };
    case 'id':
      return { kind: 'compare', field, op: compareOp, value: idValue(literal.text) };
    case 'text':
      return { kind: 'compare', field, op: compareOp, value: literal.text };
    case 'any':
      return { kind: 'compare', field, op: compareOp, value: freeValue(literal, compareOp) };
    default:
      return kind satisfies never;
  }
}

function matchPattern(field: string, literal: Literal): Predicate {
  if (/^\*+$/.test(literal.text)) return { kind: 'exists', field };
  if (kindOfField(field) === 'body') return matchText(literal);
  // Numbers have no pattern: the refusal of the value says what is expected.
  if (kindOfField(field) === 'severity') severityNumbers(literal.text, literal.position);
  if (kindOfField(field) === 'duration') durationValue(literal);
  return { kind: 'wildcard', field, pattern: pattern(literal) };
}

function pattern(literal: Literal): string {
  if (!literal.escapedWild) return literal.text;
  throw new SearchError({
    code: 'search_mixed_wildcard',
    position: literal.position,
    found: literal.text,
    expected: 'either wildcards or escaped wildcards in one word',
    suggestion: `"${literal.text}"`,
  });
}

/** A word stands for its whole range: `>WARN` begins after it, `<=WARN` ends with it. */
function compareSeverity(op: ComparisonOp, { from, to }: SeverityNumbers): Predicate {
  const compare = (than: ComparisonOp, value: number): Predicate => ({
    kind: 'compare',
    field: 'severity',
    op: than,
    value,
  });
  switch (op) {
    case '=':
      return from === to ? compare('=', from) : allOf([compare('>=', from), compare('<=', to)]);
    case '!=':
      return from === to ? compare('!=', from) : anyOf([compare('<', from), compare('>', to)]);
    case '<':
    case '>=':
      return compare(op, from);
    case '>':
    case '<=':
      return compare(op, to);
    default:
      return op satisfies never;
  }
}

function durationValue(literal: Literal): number {
  const nanoseconds = parseDuration(literal.text);
  if (nanoseconds !== undefined) return nanoseconds;
  throw new SearchError({
    code: 'search_bad_duration',
    position: literal.position,
    found: literal.text,
    expected: 'a number with a unit (ns, us, ms, s, m, h, d) such as 250ms',
    // A bare number most often means milliseconds, but a guess could be wrong by a million.
    ...(readNumber(literal.text) === undefined ? {} : { suggestion: `${literal.text}ms` }),
  });
}

/** Ids are lower-case hex; the spelling of a UUID is accepted for them. */
function idValue(text: string): string {
  const lower = text.toLowerCase();
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(lower) ? lower.replaceAll('-', '') : lower;
}

function freeValue(literal: Literal, op: ComparisonOp): string | number | boolean {
  if (literal.quoted || literal.escapedWild) return literal.text;
  if (literal.text === 'true') return true;
  if (literal.text === 'false') return false;
  const number = op === '=' || op === '!=' ? readExactNumber(literal.text) : readNumber(literal.text);
  return number ?? literal.text;
}
