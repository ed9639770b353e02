import { type PromqlError, type PromqlErrorCode, PromqlSyntaxError } from '@oriel/promql';
import { StoreError } from '@oriel/store';
import { ApiError } from './errors.ts';

/** What each refusal of the language is called here. */
export const PROMQL_REFUSALS = {
  parse: 'bad_promql',
  execution: 'promql_failed',
  canceled: 'query_cancelled',
  timeout: 'query_timeout',
  too_many_samples: 'promql_too_large',
  busy: 'promql_busy',
  interrupted: 'promql_interrupted',
  too_many_series: 'promql_too_large',
  too_many_steps: 'promql_too_large',
} as const satisfies Record<PromqlErrorCode, string>;

/** What a query of ours or of somebody else's was refused for, in the codes of this API. */
export function promqlRefusal(error: PromqlError): ApiError | StoreError {
  const { code, message, cause = error } = error;
  const refusal = PROMQL_REFUSALS[code];
  if (refusal === 'query_timeout' || refusal === 'query_cancelled') return new StoreError(refusal, message, { cause });
  if (!(error instanceof PromqlSyntaxError)) return new ApiError(refusal, message, { cause });
  return new ApiError(refusal, [message, ...error.hints].join('; '), { cause, field: 'promql' });
}
