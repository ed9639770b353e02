/** Every way in which records refuse: code, HTTP status and the sentence that a person reads. Codes are never reused. */
export const RECORDS_ERRORS = {
  records_unavailable: { status: 503, title: 'the database of records cannot answer now; try again in a moment' },
  postgres_missing: {
    status: 500,
    title: 'no PostgreSQL comes with Oriel for this platform; set DATABASE_URL to a PostgreSQL 15 or newer',
  },
  postgres_failed: { status: 500, title: 'PostgreSQL could not be started' },
  postgres_version: {
    status: 500,
    title: 'this version of PostgreSQL cannot be used: of a server it is too old, of a data directory another one',
  },
  postgres_unreachable_directory: {
    status: 500,
    title: 'PostgreSQL does not run as root, and the user that it runs as cannot reach its directory',
  },
  postgres_foreign_files: {
    status: 500,
    title: 'files of PostgreSQL belong to another user than the one that it runs as',
  },
  records_refused: {
    status: 500,
    title: 'the database of DATABASE_URL cannot be used; check its address and password',
  },
  roles_missing: {
    status: 500,
    title: 'the user of DATABASE_URL may not create or enter the roles that Oriel needs',
  },
  newer_records: { status: 500, title: 'the records were written by a newer version of Oriel; start that version' },
  changed_migration: { status: 500, title: 'a migration was changed after it had been applied' },
  not_found: { status: 404, title: 'there is no such thing in this tenant' },
  invalid: { status: 400, title: 'a value is not one that can be kept' },
  already_exists: { status: 409, title: 'the name is taken' },
  too_many: { status: 409, title: 'there are too many of these; remove some first' },
  role_forbids: { status: 403, title: 'your role does not allow this' },
  people_only: { status: 403, title: 'this is what a person has, and a key is none; sign in' },
  operators_only: { status: 403, title: 'only operators of the installation may do this' },
  oriel_tenant: {
    status: 403,
    title: 'the tenant "oriel" holds what Oriel says of itself; nobody else may send to it',
  },
  last_administrator: { status: 409, title: 'this is the last ADMIN of the tenant; make another one first' },
  last_operator: { status: 409, title: 'this is the last operator of the installation; make another one first' },
  sign_in_refused: { status: 401, title: 'the e-mail address or the password is wrong' },
  sign_in_limited: { status: 429, title: 'too many attempts to sign in; wait before the next one' },
  link_refused: {
    status: 401,
    title: 'the sign-in link was used already or is too old; ask an operator for a new one',
  },
  session_ended: { status: 401, title: 'the session has ended; sign in again' },
  no_tenant: { status: 403, title: 'this user is not a member of any tenant; ask an administrator' },
  tenant_denied: { status: 403, title: 'this user may not enter that tenant' },
} as const;
export type RecordsErrorCode = keyof typeof RECORDS_ERRORS;

export interface RecordsErrorDetails {
  /** Which value is at fault, by the name that the caller knows. */
  readonly field?: string;
  /** For `sign_in_limited`: when the next attempt counts. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** What every function of this package throws when it refuses; anything else that is thrown is a fault of ours. */
export class RecordsError extends Error {
  readonly code: RecordsErrorCode;
  readonly status: number;
  readonly field: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: RecordsErrorCode, detail?: string, details: RecordsErrorDetails = {}) {
    super(detail ?? RECORDS_ERRORS[code].title, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'RecordsError';
    this.code = code;
    this.status = RECORDS_ERRORS[code].status;
    this.field = details.field;
    this.retryAfterMs = details.retryAfterMs;
  }
}
