import type { LogMember, LogParts, LogRecord, LogRow } from '@oriel/store';
import { type JsonValue, severityName } from '@oriel/telemetry';
import { rfc3339 } from './time.ts';

/** A member of a record as people see it, and what of the stored record it is made of. */
interface PresentedMember<Read extends LogMember, Value> {
  readonly reads: readonly Read[];
  of(record: LogRow<Read>): Value;
}

/** By the names that REST and GraphQL give them; the JSON form is `logRecordSchema`. */
export const LOG_MEMBERS = {
  id: member([], ({ id }) => id),
  timestamp: member([], ({ timeNs }) => rfc3339(timeNs)),
  observedTimestamp: member(['observedTimeNs'], ({ observedTimeNs }) => rfc3339(observedTimeNs)),
  severity: member(['severityNumber'], ({ severityNumber }) => severityName(severityNumber)),
  severityNumber: member(['severityNumber'], ({ severityNumber }) => severityNumber),
  severityText: member(['severityText'], ({ severityText }) => severityText),
  service: member(['service'], ({ service }) => service),
  body: member(['body'], ({ body }) => body),
  eventName: member(['eventName'], ({ eventName }) => eventName),
  traceId: member(['traceId'], ({ traceId }) => traceId),
  spanId: member(['spanId'], ({ spanId }) => spanId),
  attributes: member(['attributes'], ({ attributes }) => attributes),
  resource: member(['resource'], ({ resource }) => resource),
  scope: member(['scope'], ({ scope }) => scope),
};
type Name = keyof typeof LOG_MEMBERS;

export const LOG_NAMES = Object.keys(LOG_MEMBERS) as Name[];

/** What has to be read for fields of these names. */
export function logPartsOf(names: readonly string[]): LogParts {
  const members = new Set<LogMember>();
  const fields: string[] = [];
  for (const name of names) {
    if (isMember(name)) for (const read of LOG_MEMBERS[name].reads) members.add(read);
    else if (SCOPE_FIELDS.has(name)) members.add('scope');
    else fields.push(name);
  }
  return { members: [...members], fields };
}

/**
 * Fields of a record by the names by which they were asked; one that it does not have is absent. Names are the search line's: a member
 * of the record, `attributes.KEY`, `resource.KEY`, or a bare key, which is the record's attribute or else its resource's.
 */
export function presentLogFields(record: LogRecord, names: readonly string[]): Record<string, JsonValue> {
  const fields: Record<string, JsonValue> = {};
  for (const name of names) {
    const value = isMember(name) ? (LOG_MEMBERS[name].of(record) as JsonValue) : fieldOf(record, name);
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}

const SCOPE_FIELDS: ReadonlySet<string> = new Set(['scope.name', 'scope.version']);

function fieldOf({ attributes, resource, scope }: LogRecord, field: string): JsonValue | undefined {
  if (field === 'scope.name') return scope.name;
  if (field === 'scope.version') return scope.version;
  if (field.startsWith('attributes.')) return attributes[field.slice('attributes.'.length)];
  if (field.startsWith('resource.')) return resource[field.slice('resource.'.length)];
  return attributes[field] ?? resource[field];
}

function isMember(name: string): name is Name {
  return Object.hasOwn(LOG_MEMBERS, name);
}

function member<Read extends LogMember, Value>(
  reads: readonly Read[],
  of: (record: LogRow<Read>) => Value,
): PresentedMember<Read, Value> {
  return { reads, of };
}
