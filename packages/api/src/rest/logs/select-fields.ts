import type { JsonValue } from '@oriel/telemetry';
import type { presentLogRecord } from '../../present/log-record.ts';

type Row = ReturnType<typeof presentLogRecord>;

/**
 * The asked fields of a row under the names by which they were asked, `id` and `timestamp` always; a field that the
 * record does not have is absent. Names are the search line's: a member of the record, `attributes.KEY`,
 * `resource.KEY`, or a bare key, which is the record's attribute or else its resource's.
 */
export function selectFields(row: Row, fields: readonly string[] | undefined): Record<string, JsonValue> {
  const members = row as unknown as Record<string, JsonValue>;
  if (fields === undefined) return members;
  const selected: Record<string, JsonValue> = { id: row.id, timestamp: row.timestamp };
  for (const field of fields) {
    const value = fieldOf(row, members, field);
    if (value !== undefined) selected[field] = value;
  }
  return selected;
}

function fieldOf(row: Row, members: Record<string, JsonValue>, field: string): JsonValue | undefined {
  if (Object.hasOwn(members, field)) return members[field];
  if (field === 'scope.name') return row.scope.name;
  if (field === 'scope.version') return row.scope.version;
  if (field.startsWith('attributes.')) return row.attributes[field.slice('attributes.'.length)];
  if (field.startsWith('resource.')) return row.resource[field.slice('resource.'.length)];
  return row.attributes[field] ?? row.resource[field];
}
