import { ApiError } from '../errors.ts';

/** 32 hexadecimal digits in either case, or the same as a UUID; given back in lower case without dashes. */
export function parseTraceId(text: string, field = 'traceId'): string {
  const bare = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.replaceAll('-', '') : text;
  // A trace id of zeros alone is invalid: W3C Trace Context, "trace-id".
  if (!/^[0-9a-f]{32}$/i.test(bare) || /^0+$/.test(bare)) {
    throw new ApiError('bad_trace_id', `"${text}" is not a trace id; it is 32 hexadecimal digits, not all zero`, {
      field,
    });
  }
  return bare.toLowerCase();
}
