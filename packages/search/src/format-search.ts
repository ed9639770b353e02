import type { Predicate } from '@oriel/store';
import { formatDuration } from './duration.ts';
import { isPlainFieldName, kindOfField } from './field-name.ts';
import { wordForSeverities } from './severity-value.ts';

type Compare = Extract<Predicate, { kind: 'compare' }>;

/**
 * Writes a predicate as the search line that reads as it: `parseSearch(formatSearch(p))` equals `p` for whatever
 * `parseSearch` gives out. A predicate made by other means comes back equal in meaning, with nested `and`s and `or`s flat.
 */
export function formatSearch(predicate: Predicate): string {
  return predicate.kind === 'all' ? '' : format(predicate);
}

function format(predicate: Predicate): string {
  switch (predicate.kind) {
    case 'all':
      return '*';
    case 'and':
      return predicate.of.length === 0 ? '*' : formatAll(predicate.of);
    case 'or':
      return predicate.of.length === 0 ? 'NOT *' : predicate.of.map(formatMember).join(' OR ');
    case 'not':
      return `NOT ${hasSeveralWords(predicate.of) ? `(${format(predicate.of)})` : formatMember(predicate.of)}`;
    case 'text':
      return predicate.phrase ? quote(predicate.text) : formatWords(predicate.text);
    case 'compare':
      return formatCompare(predicate);
    case 'oneOf':
      return formatOneOf(predicate.field, predicate.values);
    case 'wildcard':
      return (
        (predicate.field === undefined ? '' : `${formatField(predicate.field)}:`) + escapePattern(predicate.pattern)
      );
    case 'exists':
      return `${formatField(predicate.field)}:*`;
    default:
      return predicate satisfies never;
  }
}

/** Members stand side by side; the two ends of one severity's range become its word again. */
function formatAll(members: readonly Predicate[]): string {
  const written: string[] = [];
  for (let index = 0; index < members.length; index++) {
    const word = severityWord(members[index], members[index + 1]);
    if (word === undefined) written.push(formatMember(members[index] as Predicate));
    else {
      written.push(`severity:${word}`);
      index += 1;
    }
  }
  return written.join(' ');
}

function severityWord(low: Predicate | undefined, high: Predicate | undefined): string | undefined {
  if (low?.kind !== 'compare' || low.field !== 'severity' || low.op !== '>=') return undefined;
  if (high?.kind !== 'compare' || high.field !== 'severity' || high.op !== '<=') return undefined;
  return wordForSeverities({ from: Number(low.value), to: Number(high.value) });
}

function formatMember(predicate: Predicate): string {
  const isSeveral = (predicate.kind === 'and' || predicate.kind === 'or') && predicate.of.length > 1;
  return isSeveral ? `(${format(predicate)})` : format(predicate);
}

/** `NOT a b` would deny `a` alone. */
function hasSeveralWords(predicate: Predicate): boolean {
  return predicate.kind === 'text' && !predicate.phrase && predicate.text.includes(' ');
}

function formatWords(text: string): string {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => (isKeyword(word) ? `\\${word}` : word))
    .join(' ');
}

function formatCompare({ field, op, value }: Compare): string {
  // On the body a colon asks whether words occur; equality has its own sign there.
  const sign = op === '=' && kindOfField(field) !== 'body' ? ':' : op;
  return `${formatField(field)}${sign}${formatValue(field, value)}`;
}

function formatValue(field: string, value: Compare['value']): string {
  if (typeof value === 'number') return kindOfField(field) === 'duration' ? formatDuration(value) : String(value);
  return typeof value === 'boolean' ? String(value) : formatText(value);
}

function formatOneOf(field: string, values: readonly string[]): string {
  if (values.length === 0) return 'NOT *';
  return `${formatField(field)}:(${values.map(formatText).join(' OR ')})`;
}

/** Bare when it could be nothing but a text: no number, truth value, keyword or pattern. */
function formatText(text: string): string {
  const isBare = /^[\p{L}_][\p{L}\p{N}_.@/-]*$/u.test(text) && !isKeyword(text) && !/^(?:true|false)$/.test(text);
  return isBare ? text : quote(text);
}

function formatField(field: string): string {
  return isPlainFieldName(field) && !isKeyword(field) ? field : quote(field);
}

function isKeyword(text: string): boolean {
  return /^(?:AND|OR|NOT|TO)$/.test(text);
}

function quote(text: string): string {
  const escaped = text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return `"${escaped}"`;
}

/** Everything but letters, digits and the wildcards themselves is escaped where it could end the word or begin an operator. */
function escapePattern(pattern: string): string {
  return pattern.replace(/[^\p{L}\p{N}_.*?/@-]|^-/gu, '\\$&');
}
