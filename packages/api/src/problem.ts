import { PromqlError } from '@oriel/promql';
import { RECORDS_ERRORS, RecordsError } from '@oriel/records';
import { SEARCH_ERRORS, SearchError } from '@oriel/search';
import { STORE_ERRORS, StoreError, type StoreErrorCode } from '@oriel/store';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { ApiErrorCode } from './errors.ts';
import { API_ERRORS, ApiError } from './errors.ts';
import { promqlRefusal } from './promql-refusal.ts';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** A refusal as RFC 9457 tells it, with our stable code and the field that was wrong. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
  /** Where in the search line the fault lies: offset of the first character, from 0. */
  readonly position?: number;
}

export interface Refusal {
  readonly problem: Problem;
  readonly retryAfterMs?: number;
}

/** Our own databases are back within seconds when they end; clients are told to wait this long. */
const RETRY_SOON_MS = 2_000;

/** Where a fault stands that a store finds: filters beside the search line are checked before they come to it. */
const FIELD_OF: { readonly [Code in StoreErrorCode]?: string } = { bad_cursor: 'cursor', bad_predicate: 'query' };

/**
 * The one place where an error becomes what a user reads. What is not a refusal of ours becomes `internal` and shows
 * nothing of its inside; `isUnexpected` says so, and the caller logs it.
 */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof ApiError) {
    return {
      problem: problem(error.code, error.status, API_ERRORS[error.code].title, error.message, error.field),
      ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    };
  }
  if (error instanceof StoreError) {
    return withRetry(
      problem(error.code, error.status, STORE_ERRORS[error.code].title, error.message, FIELD_OF[error.code]),
    );
  }
  if (error instanceof RecordsError) {
    return withRetry(
      problem(error.code, error.status, RECORDS_ERRORS[error.code].title, error.message, error.field),
      error.retryAfterMs,
    );
  }
  if (error instanceof SearchError) {
    const { title } = SEARCH_ERRORS[error.code];
    return {
      problem: { ...problem(error.code, error.status, title, error.message, 'query'), position: error.position },
    };
  }
  if (error instanceof PromqlError) return refusalOf(promqlRefusal(error));
  if (hasZodFastifySchemaValidationErrors(error)) return refusalOf(fromSchema(error.validation));
  return refusalOf(fromFramework(error));
}

export function isUnexpected(refusal: Refusal): boolean {
  return refusal.problem.code === 'internal';
}

function problem(code: string, status: number, title: string, detail: string, field?: string): Problem {
  return { type: `urn:oriel:error:${code}`, title, status, code, detail, ...(field === undefined ? {} : { field }) };
}

function withRetry(refused: Problem, retryAfterMs?: number): Refusal {
  const afterMs = retryAfterMs ?? (refused.status === 503 ? RETRY_SOON_MS : undefined);
  return afterMs === undefined ? { problem: refused } : { problem: refused, retryAfterMs: afterMs };
}

/** What the checker of schemas tells of one fault. */
interface SchemaFault {
  readonly instancePath: string;
  readonly message?: string;
  readonly params?: { readonly keys?: unknown };
}

/** The first fault is told; the rest often follow from it. */
function fromSchema(faults: readonly SchemaFault[]): ApiError {
  const { instancePath = '', message = 'invalid value', params } = faults[0] ?? {};
  // A member that nobody knows is itself what was wrong, not what it stands in.
  const [unknown] = Array.isArray(params?.keys) ? params.keys : [];
  const field = [...instancePath.split('/'), String(unknown ?? '')].filter((part) => part !== '').join('.');
  return new ApiError(
    'invalid_request',
    field === '' ? message : `${field}: ${message}`,
    field === '' ? {} : { field },
  );
}

const BY_STATUS: Readonly<Record<number, ApiErrorCode>> = {
  400: 'invalid_request',
  404: 'no_such_address',
  405: 'method_not_allowed',
  412: 'precondition_failed',
  413: 'body_too_large',
  414: 'address_too_long',
  415: 'unsupported_media_type',
};

/** What fastify itself refuses: an address or a body that cannot be read, is too large, of another type. */
function fromFramework(error: unknown): ApiError {
  if (!(error instanceof Error)) return new ApiError('internal', undefined, { cause: error });
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  const code = BY_STATUS[status];
  if (code === undefined) return new ApiError('internal', undefined, { cause: error });
  const { code: reason = '' } = error as { code?: string };
  const what = reason === 'FST_ERR_BAD_URL' ? 'address' : reason.startsWith('FST_ERR_CTP') ? 'body' : 'request';
  return new ApiError(code, code === 'invalid_request' ? `the ${what} cannot be read: ${error.message}` : undefined, {
    cause: error,
  });
}
