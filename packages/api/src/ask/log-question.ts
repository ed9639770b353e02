import { parseSearch } from '@oriel/search';
import type { Predicate } from '@oriel/store';
import { allOf } from './all-of.ts';
import { inEverySpelling } from './every-spelling.ts';
import { severityIsOneOf } from './severity.ts';
import { parseTraceId } from './trace-id.ts';

/** Conditions beside the search line, the same for REST, GraphQL and live tail; all must hold. */
export interface LogFilters {
  readonly service?: readonly string[] | null | undefined;
  readonly severity?: readonly string[] | null | undefined;
  readonly user?: string | null | undefined;
  readonly traceId?: string | null | undefined;
}

/** Attributes in which senders put the user; the first is the semantic conventions'. */
const USER_FIELDS = ['user.id', 'user.name', 'user.email', 'enduser.id'];

export function logPredicate(query: string | null | undefined, filters: LogFilters | null | undefined): Predicate {
  const conditions: Predicate[] = [parseSearch(query ?? '')];
  if (filters?.service?.length) conditions.push({ kind: 'oneOf', field: 'service', values: filters.service });
  if (filters?.severity?.length) conditions.push(severityIsOneOf(filters.severity));
  if (filters?.user) conditions.push(anyFieldIs(USER_FIELDS, filters.user));
  if (filters?.traceId) {
    const value = parseTraceId(filters.traceId, 'filters.traceId');
    conditions.push({ kind: 'compare', field: 'traceId', op: '=', value });
  }
  return inEverySpelling(allOf(conditions));
}

function anyFieldIs(fields: readonly string[], value: string): Predicate {
  return { kind: 'or', of: fields.map((field) => ({ kind: 'oneOf', field, values: [value] })) };
}
