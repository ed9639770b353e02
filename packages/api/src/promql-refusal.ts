import { type PromqlError, type PromqlErrorCode, PromqlSyntaxError } from '@oriel/promql';
import { StoreError } from '@oriel/store';
import { ApiError } from './errors.ts';

/** What a query of ours or of somebody else's was refused for, in the codes of this API. */
export function promqlRefusal(error: PromqlError): ApiError | StoreError {
  const { code, message, cause = error } = error;
  if (code === 'timeout') return new StoreError('query_timeout', message, { cause });
  if (code === 'canceled') return new StoreError('query_cancelled', message, { cause });
  return new ApiError(
    CODES[code],
    message,
    error instanceof PromqlSyntaxError ? { cause, field: 'promql' } : { cause },
  );
}

const CODES = {
  parse: 'bad_promql',
  execution: 'promql_failed',
  busy: 'promql_busy',
  interrupted: 'promql_interrupted',
  too_many_samples: 'promql_too_large',
  too_many_series: 'promql_too_large',
  too_many_steps: 'promql_too_large',
} as const satisfies Record<Exclude<PromqlErrorCode, 'timeout' | 'canceled'>, string>;
