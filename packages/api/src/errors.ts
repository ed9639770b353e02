/** Every way in which the API itself refuses; code, HTTP status and title in one table. Codes are never used again for something else. */
export const API_ERRORS = {
  unauthenticated: {
    status: 401,
    title:
      'this needs a key or a signed-in user; send `Authorization: Bearer KEY`, `X-API-Key: KEY`, the key as a password (`http://any:KEY@…`), or sign in',
  },
  invalid_credential: {
    status: 401,
    title: 'the key or the session is not valid; it may have been revoked or have expired',
  },
  missing_scope: { status: 403, title: 'the key or the role does not allow this' },
  operator_required: { status: 403, title: 'this is for operators of the installation' },
  foreign_origin: {
    status: 403,
    title: 'the page that sent this request is not one of ours; add its origin to the allowed origins to let it in',
  },
  no_such_address: { status: 404, title: 'there is nothing at this address' },
  trace_not_found: { status: 404, title: 'no span of this trace is stored; it may have expired or not arrived yet' },
  metric_not_found: { status: 404, title: 'no metric of this name was received in this time range' },
  invalid_request: { status: 400, title: 'the request does not have the form that this address expects' },
  unknown_parameter: {
    status: 400,
    title: 'this address has no parameter of this name; the detail lists those that it has',
  },
  bad_time: {
    status: 400,
    title: 'the time cannot be read; use RFC 3339, Unix seconds (or ms, µs, ns), or relative such as `now-15m`',
  },
  bad_range: { status: 400, title: 'the start of the time range must lie before its end' },
  range_too_wide: { status: 400, title: 'the time range is wider than a search may be; narrow it' },
  bad_duration: {
    status: 400,
    title: 'the duration cannot be read; use a number with a unit, such as `150ms` or `1.5s`',
  },
  bad_limit: { status: 400, title: 'the number of rows asked for is out of bounds' },
  bad_trace_id: { status: 400, title: 'a trace id is 32 hexadecimal digits, not all zero, with or without dashes' },
  bad_span_id: { status: 400, title: 'a span id is 16 hexadecimal digits, not all zero' },
  bad_matcher: { status: 400, title: 'a matcher is written `label="value"`, with =, !=, =~ or !~' },
  bad_aggregate: { status: 400, title: 'this aggregation is not known' },
  bad_promql: { status: 400, title: 'the expression is not PromQL; the detail says where' },
  promql_failed: { status: 422, title: 'the expression is well-formed, and its data does not allow an answer' },
  promql_too_large: {
    status: 422,
    title: 'the expression reads more series, samples or steps than one may; narrow the range or the matchers',
  },
  promql_busy: {
    status: 503,
    title:
      'the queries that run hold all the memory there is for them, or too many of the tenant wait; ask again in a moment',
  },
  promql_interrupted: { status: 503, title: 'a part of the evaluation ended before its answer; ask again' },
  bad_step: { status: 400, title: 'the step is too small for the time range; a series has at most 11,000 points' },
  trial_too_slow: { status: 422, title: 'the rules of redaction take too long on this sample' },
  trial_busy: { status: 503, title: 'others are trying rules of redaction just now; try again in a moment' },
  address_too_long: { status: 414, title: 'the address of the request is longer than this server reads' },
  body_too_large: { status: 413, title: 'the body of the request is larger than this address takes' },
  unsupported_media_type: { status: 415, title: 'send `Content-Type: application/json`' },
  method_not_allowed: { status: 405, title: 'this address does not take this method' },
  precondition_failed: { status: 412, title: 'the file is not the one that the request names' },
  too_many_expensive_searches: {
    status: 429,
    title: 'too many expensive searches in this minute; narrow the time range, or wait',
  },
  too_many_sockets: { status: 429, title: 'too many live connections are open for this user; close one' },
  operation_too_costly: {
    status: 400,
    title: 'the GraphQL operation asks for too much at once; ask for fewer fields or rows',
  },
  operation_too_deep: { status: 400, title: 'the GraphQL operation is nested too deeply' },
  invalid_operation: { status: 400, title: 'the GraphQL operation is not valid for this schema' },
  internal: { status: 500, title: 'something unexpected went wrong on the server; its log says more' },
} as const;
export type ApiErrorCode = keyof typeof API_ERRORS;

export interface ApiErrorOptions extends ErrorOptions {
  /** What the sender wrote wrong: a parameter, a member of the body, an argument. */
  readonly field?: string;
  /** Sent as Retry-After, in whole seconds. */
  readonly retryAfterMs?: number;
}

export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly status: number;
  readonly field: string | undefined;
  readonly retryAfterMs: number | undefined;

  /** Without a detail the title of the code says enough. */
  constructor(code: ApiErrorCode, detail?: string, options: ApiErrorOptions = {}) {
    super(detail ?? API_ERRORS[code].title, options);
    this.name = 'ApiError';
    this.code = code;
    this.status = API_ERRORS[code].status;
    this.field = options.field;
    this.retryAfterMs = options.retryAfterMs;
  }
}
