import { RecordsError } from '../errors.ts';

/** Of sockets: nobody there, or gone in the middle. */
const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * SQLSTATE of a database that cannot serve now. Source: PostgreSQL, Appendix A: 08 connection exceptions, 53
 * insufficient resources, 57P01 to 57P05 shut down or starting, 57014 statement timeout, 55P03 lock not available.
 */
const AWAY = /^(08...|53...|57P0[1-5]|57014|55P03)$/;
const AWAY_MESSAGE =
  /terminated|read timeout|timeout expired|timeout exceeded when trying to connect|not queryable|Cannot use a pool after/i;

/** A value that no column can hold: U+0000 in a text, a number out of range, a check of the table. */
const UNKEEPABLE = /^(22021|22003|23514)$/;

/** Any error of the database as one of ours: away (503) when it may pass, `invalid` for a value, itself for a fault. */
export function failureOf(error: unknown): unknown {
  if (UNKEEPABLE.test(String((error as { code?: unknown } | null)?.code))) {
    return new RecordsError('invalid', undefined, { cause: error });
  }
  if (error instanceof RecordsError || !isAway(error)) return error;
  // Of several addresses tried (an AggregateError) there is a code and no message.
  const { message, code } = error as Error & { code?: string };
  const reason = message || code || 'no reason given';
  return new RecordsError('records_unavailable', `the database of records is not answering (${reason}); try again`, {
    cause: error,
  });
}

export function isUnavailable(error: unknown): boolean {
  return error instanceof RecordsError ? error.code === 'records_unavailable' : isAway(error);
}

/** One statement waited too long, in a database that is there. */
export function isSlow(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === '57014' || code === '55P03';
}

/** The constraint that a statement ran against, when it was a unique one or a reference. */
export function brokenConstraint(error: unknown): { kind: 'unique' | 'reference'; constraint: string } | undefined {
  const { code, constraint } = (error ?? {}) as { code?: string; constraint?: string };
  if (constraint === undefined) return undefined;
  if (code === '23505') return { kind: 'unique', constraint };
  if (code === '23503') return { kind: 'reference', constraint };
  return undefined;
}

function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && (SOCKET_CODES.has(code) || AWAY.test(code))) return true;
  return AWAY_MESSAGE.test(error.message);
}
