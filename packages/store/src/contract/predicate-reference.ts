import { type AttributeValue, attributeToText, severityName, textToDisplay } from '@oriel/telemetry';
import type { Predicate } from '../predicate.ts';
import type { LogSketch } from './push-records.ts';

/**
 * What a predicate means, written to be read and not to be fast: the suite compares every store's answers with it.
 * Attributes that are arrays or maps are compared whole or asked for; orders and patterns over them are left open.
 */
export function matchesLog(predicate: Predicate, log: LogSketch): boolean {
  switch (predicate.kind) {
    case 'all':
      return true;
    case 'and':
      return predicate.of.every((part) => matchesLog(part, log));
    case 'or':
      return predicate.of.some((part) => matchesLog(part, log));
    case 'not':
      return !matchesLog(predicate.of, log);
    case 'text':
      return containsText(String(log.body ?? ''), predicate.text, predicate.phrase);
    case 'compare':
      return compare(predicate.field, predicate.op, predicate.value, log);
    case 'oneOf':
      return predicate.values.some((value) => compare(predicate.field, '=', value, log));
    case 'wildcard': {
      if (predicate.field === undefined) return pattern(predicate.pattern, 'isu', '').test(String(log.body ?? ''));
      const text = fieldText(predicate.field, log);
      return text !== undefined && pattern(predicate.pattern, 'su', '^$').test(textToDisplay(text));
    }
    case 'exists': {
      const text = fieldText(predicate.field, log);
      return OWN_TEXT.has(predicate.field) ? text !== '' : text !== undefined;
    }
  }
}

type Op = Extract<Predicate, { kind: 'compare' }>['op'];

function compare(field: string, op: Op, value: string | number | boolean, log: LogSketch): boolean {
  if (op === '!=') return !compare(field, '=', value, log);
  if (field === 'severity') return compareSeverity(op, value, log.severity ?? 0);
  const text = fieldText(field, log);
  if (text === undefined) return false;
  if (OWN_TEXT.has(field)) return order(op, Buffer.compare(Buffer.from(text), Buffer.from(String(value))));
  const shown = textToDisplay(text);
  const type = text.charCodeAt(0) === 1 ? text[1] : 's';
  if (op === '=') {
    if (typeof value === 'number') return ['s', 'i', 'd'].includes(type!) && shown === String(value);
    if (typeof value === 'boolean') return ['s', 'b'].includes(type!) && shown === String(value);
    return shown === value;
  }
  if (typeof value === 'number') {
    const number =
      ['s', 'i', 'd'].includes(type!) && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(shown)
        ? Number(shown)
        : Number.NaN;
    return !Number.isNaN(number) && order(op, number - value);
  }
  return order(op, Buffer.compare(Buffer.from(shown), Buffer.from(String(value))));
}

function compareSeverity(op: Op, value: string | number | boolean, severity: number): boolean {
  if (typeof value === 'number') return order(op, severity - value);
  const ranks = ['UNSPECIFIED', 'TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
  return order(op, ranks.indexOf(severityName(severity)) - ranks.indexOf(String(value)));
}

function order(op: Op, difference: number): boolean {
  switch (op) {
    case '=':
      return difference === 0;
    case '!=':
      return difference !== 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
  }
}

const OWN_TEXT: ReadonlySet<string> = new Set(['service', 'body', 'eventName']);

/** Attribute text of a field; undefined where the record has none. */
function fieldText(field: string, log: LogSketch): string | undefined {
  switch (field) {
    case 'service':
      return String(log.resource?.['service.name'] ?? '');
    case 'body':
      return String(log.body ?? '');
    case 'eventName':
      return log.eventName ?? '';
  }
  const text = (value: AttributeValue | undefined) => (value === undefined ? undefined : attributeToText(value));
  if (field.startsWith('resource.')) return text(log.resource?.[field.slice(9)]);
  if (field.startsWith('attributes.')) return text(log.attributes?.[field.slice(11)]);
  return text(log.attributes?.[field]) ?? text(log.resource?.[field]);
}

function containsText(body: string, text: string, phrase: boolean): boolean {
  const words = (from: string) => from.match(/[a-z0-9\u0080-\u{10ffff}]+/giu) ?? [];
  const asked = words(text);
  const lower = body.toLowerCase();
  const have = new Set(words(lower));
  // Words beyond ASCII may stand anywhere in the body: a language need not put spaces between words.
  const all = asked.every((word) =>
    /[\u0080-\u{10ffff}]/u.test(word) ? phrase || lower.includes(word.toLowerCase()) : have.has(word.toLowerCase()),
  );
  return all && (asked.length > 0 && !phrase ? true : lower.includes(text.trim().toLowerCase()));
}

function pattern(source: string, flags: string, anchors: '' | '^$'): RegExp {
  const body = source
    .replace(/[.+^${}()|[\]\\/-]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(anchors === '' ? body : `^(?:${body})$`, flags);
}
