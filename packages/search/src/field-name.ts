/**
 * Words that people use for the fields of a record. An attribute that bears one of these names is still reached as
 * `attributes.NAME`.
 */
export const FIELD_ALIASES: ReadonlyMap<string, string> = new Map([
  ['level', 'severity'],
  ['severity_number', 'severity'],
  ['severityNumber', 'severity'],
  ['message', 'body'],
  ['msg', 'body'],
  ['service.name', 'service'],
  ['service_name', 'service'],
  ['trace_id', 'traceId'],
  ['trace.id', 'traceId'],
  ['traceid', 'traceId'],
  ['span_id', 'spanId'],
  ['span.id', 'spanId'],
  ['spanid', 'spanId'],
  ['parent_span_id', 'parentSpanId'],
  ['parent.id', 'parentSpanId'],
  ['event_name', 'eventName'],
  ['status_message', 'statusMessage'],
  ['@timestamp', 'timestamp'],
]);

/** How the values of a field are read: `any` decides by the look of the value. */
export type FieldKind = 'severity' | 'duration' | 'body' | 'id' | 'text' | 'any';

const KINDS: ReadonlyMap<string, FieldKind> = new Map([
  ['severity', 'severity'],
  ['duration', 'duration'],
  ['body', 'body'],
  ['traceId', 'id'],
  ['spanId', 'id'],
  ['parentSpanId', 'id'],
  ['service', 'text'],
  ['eventName', 'text'],
  ['scope.name', 'text'],
  ['scope.version', 'text'],
  ['statusMessage', 'text'],
]);

export function resolveField(name: string): string {
  return FIELD_ALIASES.get(name) ?? name;
}

/** `field` is a resolved name. */
export function kindOfField(field: string): FieldKind {
  return KINDS.get(field) ?? 'any';
}

/** A name that may stand before an operator without quotation marks. A time (`12:30`) and an arrow (`a->b`) are none. */
export function isPlainFieldName(name: string): boolean {
  return /^[\p{L}_@](?:[\p{L}\p{N}_@.$/-]*[\p{L}\p{N}_$])?$/u.test(name);
}
