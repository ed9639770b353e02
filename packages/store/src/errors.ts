/** Every way in which a store refuses; code, HTTP status and sentence in one table. */
export const STORE_ERRORS = {
  store_unavailable: { status: 503, title: 'the telemetry engine cannot answer now; try again in a moment' },
  store_busy: { status: 503, title: 'too many queries are waiting; try again in a moment' },
  query_timeout: { status: 504, title: 'the query took longer than its limit; narrow the time range or the filter' },
  query_memory: {
    status: 422,
    title: 'the query needs more memory than it may use; narrow the time range or the filter',
  },
  too_many_series: {
    status: 422,
    title: 'the matchers select too many series; narrow them by a metric name or a label',
  },
  query_cancelled: { status: 499, title: 'the query was cancelled' },
  bad_cursor: { status: 400, title: 'the cursor is not one that this search gave out' },
  bad_predicate: { status: 400, title: 'the filter cannot be answered' },
  schema_mismatch: { status: 500, title: 'the data was written with another schema than this version of Oriel knows' },
  newer_schema: { status: 500, title: 'the data was written by a newer version of Oriel' },
} as const;
export type StoreErrorCode = keyof typeof STORE_ERRORS;

export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly status: number;

  constructor(code: StoreErrorCode, detail?: string, options?: ErrorOptions) {
    super(detail ?? STORE_ERRORS[code].title, options);
    this.name = 'StoreError';
    this.code = code;
    this.status = STORE_ERRORS[code].status;
  }
}
