import { SPAN_KINDS, SPAN_STATUSES } from '@oriel/store';
import type { PromotedAttribute } from '../schema/promoted.ts';
import { PROMOTED_LOG_ATTRIBUTES, PROMOTED_SPAN_ATTRIBUTES } from '../schema/promoted.ts';

/** A field of the record itself, and how its column is to be read. */
export type OwnField =
  | { readonly kind: 'text'; readonly expression: string }
  | { readonly kind: 'number'; readonly expression: string }
  | { readonly kind: 'severity'; readonly expression: string }
  /** A small number that stands for a word: the index in `names`. */
  | { readonly kind: 'choice'; readonly expression: string; readonly names: readonly string[] }
  | { readonly kind: 'time'; readonly expression: string }
  /** Bytes that people write as hex digits. */
  | { readonly kind: 'hex'; readonly expression: string; readonly bytes: number };

/** What searches know of one signal's table. */
export interface SignalFields {
  readonly table: 'logs' | 'spans';
  /** The text that words are looked for in, and whether a text index answers for it. */
  readonly text: { readonly expression: string; readonly indexed: boolean };
  readonly own: Readonly<Record<string, OwnField>>;
  readonly promoted: ReadonlyMap<string, PromotedAttribute>;
}

const text = (expression: string): OwnField => ({ kind: 'text', expression });
const hex = (expression: string, bytes: number): OwnField => ({ kind: 'hex', expression, bytes });

function byKey(attributes: readonly PromotedAttribute[]): ReadonlyMap<string, PromotedAttribute> {
  return new Map(attributes.map((attribute) => [attribute.key, attribute]));
}

/** `service.name` is copied to a column of its own from the resource, so both spellings of it read that column. */
const EVERY_RECORD: Readonly<Record<string, OwnField>> = {
  timestamp: { kind: 'time', expression: 'time' },
  service: text('service_name'),
  'service.name': text('service_name'),
  'resource.service.name': text('service_name'),
  'scope.name': text("simpleJSONExtractString(scope, 'name')"),
  'scope.version': text("simpleJSONExtractString(scope, 'version')"),
};

export const LOG_FIELDS: SignalFields = {
  table: 'logs',
  text: { expression: 'body', indexed: true },
  own: {
    ...EVERY_RECORD,
    severity: { kind: 'severity', expression: 'severity' },
    body: text('body'),
    traceId: hex('trace_id', 16),
    spanId: hex('span_id', 8),
    eventName: text('event_name'),
  },
  promoted: byKey(PROMOTED_LOG_ATTRIBUTES),
};

export const SPAN_FIELDS: SignalFields = {
  table: 'spans',
  text: { expression: 'name', indexed: false },
  own: {
    ...EVERY_RECORD,
    name: text('name'),
    kind: { kind: 'choice', expression: 'kind', names: SPAN_KINDS },
    status: { kind: 'choice', expression: 'status', names: SPAN_STATUSES },
    statusMessage: text('status_message'),
    duration: { kind: 'number', expression: 'duration' },
    traceId: hex('trace_id', 16),
    spanId: hex('span_id', 8),
    parentSpanId: hex('parent_span_id', 8),
  },
  promoted: byKey(PROMOTED_SPAN_ATTRIBUTES),
};
