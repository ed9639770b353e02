import { PROMQL_ERRORS, PromqlError, PromqlSyntaxError } from '@oriel/promql';
import { StoreError } from '@oriel/store';
import { ApiError } from '../../errors.ts';

/** Words and statuses of Prometheus' HTTP API (web/api/v1, "Format overview"). */
export const PROMETHEUS_ERRORS = {
  bad_data: { status: 400, title: 'a parameter is missing or cannot be read' },
  execution: { status: 422, title: 'the query cannot be answered' },
  canceled: { status: 499, title: 'whoever asked has gone' },
  timeout: { status: 503, title: 'the query took longer than it may' },
  unavailable: { status: 503, title: 'the engine is not answering; try again in a moment' },
  not_found: { status: 404, title: 'there is nothing of this name' },
  not_acceptable: { status: 406, title: 'the answer cannot be given in this form' },
  unauthorized: { status: 401, title: 'this needs a key' },
  forbidden: { status: 403, title: 'the key does not allow this' },
  internal: { status: 500, title: 'something unexpected went wrong on the server; its log says more' },
} as const;
export type PrometheusErrorType = keyof typeof PROMETHEUS_ERRORS;

export class PrometheusError extends Error {
  override readonly name = 'PrometheusError';
  readonly errorType: PrometheusErrorType;

  /** @param cause what it is about, whose hints stand beside it */
  constructor(errorType: PrometheusErrorType, message: string, cause?: unknown) {
    super(message, { cause });
    this.errorType = errorType;
  }
}

export function badParameter(name: string, problem: string, cause?: unknown): PrometheusError {
  return new PrometheusError('bad_data', `invalid parameter ${JSON.stringify(name)}: ${problem}`, cause);
}

/** What a client of Prometheus reads for any failure. */
export function prometheusErrorOf(error: unknown): {
  readonly status: number;
  readonly errorType: PrometheusErrorType;
  readonly message: string;
  /** What to write instead, as far as it is known: beside the message, which is Prometheus' own. */
  readonly infos: readonly string[];
} {
  const errorType = typeOf(error);
  const { status, title } = PROMETHEUS_ERRORS[errorType];
  const message = errorType === 'internal' || !(error instanceof Error) ? title : error.message;
  return { status: error instanceof ApiError ? error.status : status, errorType, message, infos: hintsOf(error) };
}

function hintsOf(error: unknown): readonly string[] {
  if (error instanceof PromqlSyntaxError) return error.hints;
  return error instanceof PrometheusError && error.cause !== undefined ? hintsOf(error.cause) : [];
}

function typeOf(error: unknown): PrometheusErrorType {
  if (error instanceof PrometheusError) return error.errorType;
  if (error instanceof PromqlError) return PROMQL_ERRORS[error.code].errorType;
  if (error instanceof StoreError) return STORE_TYPES[error.status] ?? 'internal';
  if (error instanceof ApiError) return API_TYPES[error.status] ?? 'bad_data';
  const status = (error as { statusCode?: unknown }).statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? 'bad_data' : 'internal';
}

const STORE_TYPES: Readonly<Record<number, PrometheusErrorType>> = {
  400: 'bad_data',
  422: 'execution',
  499: 'canceled',
  503: 'unavailable',
  504: 'timeout',
};

const API_TYPES: Readonly<Record<number, PrometheusErrorType>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
};
