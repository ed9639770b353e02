import { StoreError } from '@oriel/store';
import { SEVERITY_RANGES, severityFromText, severityName } from '@oriel/telemetry';
import { anyOf } from './field.ts';
import { wildcardToLike } from './like-pattern.ts';
import type { QueryParams } from './query-params.ts';
import type { OwnField } from './signal-fields.ts';

export type CompareOp = '=' | '!=' | '<' | '<=' | '>' | '>=';
type Typed = string | number | boolean;

/** `field op value` for a field of the record itself. Refuses what the field's type cannot mean, with what it could. */
export function compareOwn(name: string, own: OwnField, op: CompareOp, value: Typed, params: QueryParams): string {
  switch (own.kind) {
    case 'text':
      return `${own.expression} ${op} ${params.text(String(value))}`;
    case 'number':
      return `${own.expression} ${op} ${params.bind('Float64', numberOf(name, value))}`;
    case 'severity':
      return compareSeverity(own.expression, op, value, params);
    case 'choice':
      if (op !== '=' && op !== '!=')
        throw refused(`'${name}' is one of ${own.names.join(', ')}: it knows = and != only`);
      return `${own.expression} ${op} ${params.bind('UInt8', choiceOf(name, own.names, value))}`;
    case 'time':
      return `${own.expression} ${op} ${params.time(timeOf(name, value))}`;
    case 'hex': {
      if (op !== '=' && op !== '!=') throw refused(`'${name}' is an id: it knows = and != only`);
      const digits = String(value).toLowerCase();
      // An id of another length, or that is no hex, is nobody's: the engine would pad it and find zeros.
      if (digits.length !== own.bytes * 2 || !/^[0-9a-f]*$/.test(digits)) return op === '=' ? 'false' : 'true';
      return `${own.expression} ${op} ${params.hex(digits)}`;
    }
  }
}

export function oneOfOwn(name: string, own: OwnField, values: readonly string[], params: QueryParams): string {
  if (own.kind === 'text') return `${own.expression} IN ${params.texts(values)}`;
  return anyOf(values.map((value) => compareOwn(name, own, '=', value, params)));
}

/** The pattern is the whole value, in this case. */
export function wildcardOwn(own: OwnField, pattern: string, params: QueryParams): string {
  const like = wildcardToLike(pattern);
  switch (own.kind) {
    case 'text':
      return `${own.expression} LIKE ${params.text(like)}`;
    case 'number':
    case 'time':
      return `toString(${own.expression}) LIKE ${params.text(like)}`;
    case 'severity':
      return anyOf(
        SEVERITY_NAMES.filter((word) => matches(pattern, word)).map((word) =>
          compareSeverity(own.expression, '=', word, params),
        ),
      );
    case 'choice': {
      const numbers = own.names.flatMap((word, index) => (matches(pattern, word) ? [index] : []));
      return `${own.expression} IN ${params.bind('Array(UInt8)', numbers)}`;
    }
    case 'hex':
      return `lower(hex(${own.expression})) LIKE ${params.text(like.toLowerCase())}`;
  }
}

export function existsOwn(own: OwnField): string {
  switch (own.kind) {
    case 'text':
      return `${own.expression} != ''`;
    case 'hex':
      return `notEmpty(${own.expression})`;
    case 'severity':
      return `${own.expression} != 0`;
    case 'number':
    case 'time':
    case 'choice':
      return 'true';
  }
}

const SEVERITY_NAMES = ['UNSPECIFIED', ...SEVERITY_RANGES.map((range) => range.name)];

/** A word of severity is a range of numbers: `> WARN` begins above WARN4. */
function compareSeverity(column: string, op: CompareOp, value: Typed, params: QueryParams): string {
  const number = (bound: number) => params.bind('UInt8', bound);
  const digits = typeof value === 'number' ? value : /^\d{1,2}$/.test(String(value)) ? Number(value) : undefined;
  if (digits !== undefined) {
    if (!Number.isInteger(digits) || digits < 0 || digits > 24) throw badSeverity(value);
    return `${column} ${op} ${number(digits)}`;
  }
  const { from, to } = severityRange(String(value));
  switch (op) {
    case '=':
      return from === to ? `${column} = ${number(from)}` : `${column} BETWEEN ${number(from)} AND ${number(to)}`;
    case '!=':
      return from === to ? `${column} != ${number(from)}` : `${column} NOT BETWEEN ${number(from)} AND ${number(to)}`;
    case '<':
    case '>=':
      return `${column} ${op} ${number(from)}`;
    case '<=':
    case '>':
      return `${column} ${op} ${number(to)}`;
  }
}

function severityRange(word: string): { from: number; to: number } {
  if (word.toUpperCase() === 'UNSPECIFIED') return { from: 0, to: 0 };
  const name = severityName(severityFromText(word));
  const range = SEVERITY_RANGES.find((candidate) => candidate.name === name);
  if (range === undefined) throw badSeverity(word);
  return range;
}

function badSeverity(value: Typed): StoreError {
  return refused(`'${value}' is no severity; use one of ${SEVERITY_NAMES.join(', ')}, or a number from 0 to 24`);
}

function numberOf(name: string, value: Typed): number {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (typeof value === 'boolean' || Number.isNaN(number))
    throw refused(`'${name}' is a number, and '${value}' is none`);
  return number;
}

function choiceOf(name: string, names: readonly string[], value: Typed): number {
  const index = typeof value === 'number' ? value : names.indexOf(String(value).toLowerCase());
  if (!Number.isInteger(index) || names[index] === undefined) {
    throw refused(`'${value}' is no ${name}; use one of ${names.join(', ')}`);
  }
  return index;
}

/** RFC 3339 with up to nine digits of a second, or Unix seconds. */
function timeOf(name: string, value: Typed): bigint {
  if (typeof value === 'number' && Number.isFinite(value)) return BigInt(Math.round(value * 1e3)) * 1_000_000n;
  const found = /^(\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|z|[+-]\d{2}:\d{2})$/.exec(String(value));
  const seconds = found === null ? Number.NaN : Date.parse(`${found[1]}${found[3]}`) / 1000;
  if (found === null || Number.isNaN(seconds)) {
    throw refused(`'${name}' is a time, and '${value}' is none; write it as 2026-01-31T12:00:00Z`);
  }
  return BigInt(seconds) * 1_000_000_000n + BigInt((found[2] ?? '').padEnd(9, '0'));
}

function matches(pattern: string, word: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(word);
}

function refused(sentence: string): StoreError {
  return new StoreError('bad_predicate', sentence);
}
