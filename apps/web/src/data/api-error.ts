/** The place in a query that a refusal speaks of. */
export interface ErrorPlace {
  readonly position: number;
  readonly length: number;
}

/** A refusal or a failure as the person reads it: the server's sentence, its stable code, its HTTP status. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly field: string | undefined;
  readonly place: ErrorPlace | undefined;
  readonly suggestion: string | undefined;

  constructor(
    message: string,
    detail: {
      code: string;
      status: number;
      field?: unknown;
      position?: unknown;
      length?: unknown;
      suggestion?: unknown;
    },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ApiError';
    this.code = detail.code;
    this.status = detail.status;
    this.field = typeof detail.field === 'string' ? detail.field : undefined;
    this.place =
      typeof detail.position === 'number'
        ? { position: detail.position, length: typeof detail.length === 'number' ? detail.length : 1 }
        : undefined;
    this.suggestion = typeof detail.suggestion === 'string' && detail.suggestion !== '' ? detail.suggestion : undefined;
  }
}

/** What passes by itself: no connection, or a part of Oriel that is being started again. */
export function isPassing(error: Error | null): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 502 || error.status === 503);
}

/** The browser's own failures, in the same table form as the server's. */
export const BROWSER_ERRORS = {
  unreachable: {
    status: 0,
    sentence: 'the server cannot be reached; check that Oriel is running and that you are online',
  },
  not_json: {
    status: 502,
    sentence: 'the answer is not one that Oriel gives; something between here and the server answered instead',
  },
} as const;

export function browserError(
  code: keyof typeof BROWSER_ERRORS,
  options?: ErrorOptions & { status?: number },
): ApiError {
  const { status, sentence } = BROWSER_ERRORS[code];
  return new ApiError(sentence, { code, status: options?.status ?? status }, options);
}
