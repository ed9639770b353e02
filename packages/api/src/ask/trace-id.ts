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

/** 16 hexadecimal digits, and `-2` and so on behind them for different spans under one id; given back in lower case. */
export function parseSpanId(text: string, field = 'spanId'): string {
  // A span id of zeros alone is invalid: W3C Trace Context, "parent-id".
  if (!/^[0-9a-f]{16}(-[1-9]\d{0,3})?$/i.test(text) || /^0{16}/.test(text)) {
    throw new ApiError('bad_span_id', `"${text}" is not a span id; it is 16 hexadecimal digits, not all zero`, {
      field,
    });
  }
  return text.toLowerCase();
}
