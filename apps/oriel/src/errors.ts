import { MOST_HEADER_BYTES } from './doors/most-header-bytes.ts';

/** Every way in which the program itself refuses to start or to obey; the sentence is printed, the exit code is the status. */
export const ORIEL_ERRORS = {
  bad_config: { exit: 78, title: 'the configuration has a mistake' },
  port_taken: { exit: 69, title: 'another program listens on a port that Oriel needs' },
  directory_locked: { exit: 69, title: 'another Oriel uses this data directory' },
  directory_unwritable: { exit: 73, title: 'the data directory cannot be written' },
  foreign_files: {
    exit: 77,
    title: 'files of the data directory belong to another user than the one that has to read them',
  },
  disk_full: { exit: 73, title: 'the disk of the data directory is full' },
  newer_data: { exit: 65, title: 'the data directory was written by a newer version of Oriel' },
  other_installation: { exit: 65, title: 'the engine and the database belong to different installations' },
  engine_missing: { exit: 69, title: 'there is no embedded engine for this platform' },
  postgres_missing: { exit: 69, title: 'there is no embedded PostgreSQL for this platform' },
  credentials_needed: { exit: 78, title: 'listening beyond this machine needs credentials' },
  not_running: { exit: 69, title: 'no Oriel runs on this data directory' },
  bad_command: { exit: 64, title: 'the command cannot be carried out' },
  start_failed: { exit: 70, title: 'Oriel could not start' },
} as const;
export type OrielErrorCode = keyof typeof ORIEL_ERRORS;

/** Every way in which a door of the server refuses whoever knocks, before a part with a table of its own is asked; code, HTTP status, sentence. */
export const DOOR_ERRORS = {
  key_missing: { status: 401, title: 'send an API key as `Authorization: Bearer KEY` or `X-API-Key: KEY`' },
  key_unknown: { status: 401, title: 'the API key is not known, or it was revoked' },
  scope_missing: { status: 403, title: 'the API key lacks the scope ingest' },
  tenant_gone: { status: 403, title: 'the tenant of this credential is no longer there' },
  credential_unknown_yet: {
    status: 503,
    title: 'the credential cannot be looked up while the database of records is away; try again in a moment',
  },
  unreadable_request: { status: 400, title: 'this is not a request of HTTP/1.1' },
  request_timeout: { status: 408, title: 'the request did not arrive in time' },
  headers_too_large: {
    status: 431,
    title: `the headers and the address are larger than ${MOST_HEADER_BYTES / 1_024} KiB; send a long search as POST`,
  },
} as const;
export type DoorErrorCode = keyof typeof DOOR_ERRORS;

export class OrielError extends Error {
  readonly code: OrielErrorCode;
  readonly exitCode: number;

  constructor(code: OrielErrorCode, detail?: string, options?: ErrorOptions) {
    super(detail ?? ORIEL_ERRORS[code].title, options);
    this.name = 'OrielError';
    this.code = code;
    this.exitCode = ORIEL_ERRORS[code].exit;
  }
}
