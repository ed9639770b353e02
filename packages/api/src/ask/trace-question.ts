import { parseSearch } from '@oriel/search';
import type { Predicate, TraceSearch } from '@oriel/store';
import { SPAN_STATUSES } from '@oriel/store';
import { ApiError } from '../errors.ts';
import { allOf } from './all-of.ts';
import { parseDurationMs } from './duration.ts';
import { inEverySpelling } from './every-spelling.ts';

/**
 * Conditions beside the search line; a trace matches when one of its spans meets all of them, and it lasts from `minDuration` to
 * `maxDuration`.
 */
export interface TraceFilters {
  readonly service?: readonly string[] | null | undefined;
  readonly operation?: string | null | undefined;
  /** Of the whole trace, which may be longer than each of its spans. */
  readonly minDuration?: string | null | undefined;
  /** Of the whole trace; whose spans are no longer either. */
  readonly maxDuration?: string | null | undefined;
  readonly minSpanDuration?: string | null | undefined;
  readonly maxSpanDuration?: string | null | undefined;
  readonly status?: string | null | undefined;
  /** Attributes and the values that they must have. */
  readonly attributes?: Readonly<Record<string, string>> | null | undefined;
}

/** Names that mean the span itself where a field is named; who asks for attributes means an attribute. */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  'timestamp',
  'name',
  'kind',
  'status',
  'statusMessage',
  'duration',
  'service',
  'traceId',
  'spanId',
  'parentSpanId',
  'scope.name',
  'scope.version',
]);

/** @param fieldPrefix `filters.` where the filters are a member of an argument */
export function tracePredicate(
  query: string | null | undefined,
  filters: TraceFilters | null | undefined,
  fieldPrefix = '',
): Predicate {
  const conditions: Predicate[] = [parseSearch(query ?? '')];
  if (filters?.service?.length) conditions.push({ kind: 'oneOf', field: 'service', values: filters.service });
  if (filters?.operation) conditions.push(named(filters.operation));
  if (filters?.maxDuration) conditions.push(duration('<=', filters.maxDuration, `${fieldPrefix}maxDuration`));
  if (filters?.minSpanDuration)
    conditions.push(duration('>=', filters.minSpanDuration, `${fieldPrefix}minSpanDuration`));
  if (filters?.maxSpanDuration)
    conditions.push(duration('<=', filters.maxSpanDuration, `${fieldPrefix}maxSpanDuration`));
  if (filters?.status) conditions.push(statusIs(filters.status, `${fieldPrefix}status`));
  for (const [key, value] of Object.entries(filters?.attributes ?? {})) {
    const field = OWN_FIELDS.has(key) ? `attributes.${key}` : key;
    conditions.push({ kind: 'oneOf', field, values: [value] });
  }
  return inEverySpelling(allOf(conditions));
}

/** Of 64 bits; nothing takes longer. */
const LONGEST_NS = 2n ** 62n;

/** What a search asks of the trace as a whole. */
export function traceLimits(
  filters: TraceFilters | null | undefined,
  fieldPrefix = '',
): Pick<TraceSearch, 'minDurationNs' | 'maxDurationNs'> {
  const limit = (text: string, field: string) => {
    const asked = nanoseconds(text, `${fieldPrefix}${field}`);
    return asked < LONGEST_NS ? asked : LONGEST_NS;
  };
  return {
    ...(filters?.minDuration && { minDurationNs: limit(filters.minDuration, 'minDuration') }),
    ...(filters?.maxDuration && { maxDurationNs: limit(filters.maxDuration, 'maxDuration') }),
  };
}

function named(operation: string): Predicate {
  return /[*?]/.test(operation)
    ? { kind: 'wildcard', field: 'name', pattern: operation }
    : { kind: 'oneOf', field: 'name', values: [operation] };
}

function duration(op: '>=' | '<=', text: string, field: string): Predicate {
  return { kind: 'compare', field: 'duration', op, value: Number(nanoseconds(text, field)) };
}

function nanoseconds(text: string, field: string): bigint {
  return BigInt(Math.round(parseDurationMs(text, field) * 1e6));
}

function statusIs(text: string, field: string): Predicate {
  const status = SPAN_STATUSES.find((known) => known === text.toLowerCase());
  if (status === undefined) {
    throw new ApiError('invalid_request', `"${text}" is not a status; use ${SPAN_STATUSES.join(', ')}`, { field });
  }
  return { kind: 'oneOf', field: 'status', values: [status] };
}

/** `route=/checkout,http.response.status_code=500`, or a JSON object. */
export function parseAttributes(text: string, field: string): Record<string, string> {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) return fromJson(trimmed, field);
  const attributes: Record<string, string> = {};
  for (const pair of trimmed.split(',').filter((part) => part.trim() !== '')) {
    const at = pair.indexOf('=');
    if (at < 1) {
      throw new ApiError(
        'invalid_request',
        `cannot read the attribute "${pair}"; write key=value,key=value or a JSON object`,
        {
          field,
        },
      );
    }
    attributes[pair.slice(0, at).trim()] = pair.slice(at + 1).trim();
  }
  if (Object.keys(attributes).length === 0)
    throw new ApiError('invalid_request', `"${text}" names no attribute; leave it out for all`, { field });
  return attributes;
}

function fromJson(text: string, field: string): Record<string, string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new ApiError('invalid_request', `the attributes are not valid JSON: ${(error as Error).message}`, { field });
  }
  return Object.fromEntries(
    Object.entries(parsed as Record<string, unknown>).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}
