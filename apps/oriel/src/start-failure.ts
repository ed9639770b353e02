import { RecordsError, type RecordsErrorCode } from '@oriel/records';
import { StoreError, type StoreErrorCode } from '@oriel/store';
import { EngineStartError } from '@oriel/store-clickhouse';
import { OrielError, type OrielErrorCode } from './errors.ts';

/** What a store refuses at the start, where the program has a word of its own for it. */
const CODES: Readonly<Partial<Record<RecordsErrorCode | StoreErrorCode, OrielErrorCode>>> = {
  newer_records: 'newer_data',
  newer_schema: 'newer_data',
  postgres_missing: 'postgres_missing',
  postgres_foreign_files: 'foreign_files',
};

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const FORBIDDEN = new Set(['EACCES', 'EPERM', 'EROFS']);
/** What PostgreSQL and the engine say of a full disk. */
const SAYS_FULL = /no space left on device|disk quota exceeded|NOT_ENOUGH_SPACE/i;

/**
 * Why a start failed, as the program says it: one sentence with what to do, and an exit code. Whatever is no expected way to fail is
 * given back as it came.
 */
export function startFailure(error: unknown): unknown {
  // Closing what was open failed too; what came first is the reason.
  if (error instanceof SuppressedError) return startFailure(error.suppressed);
  if (error instanceof OrielError || !(error instanceof Error)) return error;
  const sentence =
    error instanceof EngineStartError ? `cannot start the embedded engine: ${error.message}` : error.message;
  const refuse = (code: OrielErrorCode, whatToDo = '') => new OrielError(code, sentence + whatToDo, { cause: error });
  if (isFull(error)) return refuse('disk_full', '; make room, or choose another directory with --data');
  if (error instanceof EngineStartError) return refuse(error.isMissing ? 'engine_missing' : 'start_failed');
  if (error instanceof RecordsError || error instanceof StoreError) return refuse(CODES[error.code] ?? 'start_failed');
  if (FORBIDDEN.has(systemCode(error))) {
    return refuse('directory_unwritable', '; give this user the right to, or choose another directory with --data');
  }
  return error;
}

function isFull(error: Error): boolean {
  const isOfChild =
    error instanceof EngineStartError || (error instanceof RecordsError && error.code === 'postgres_failed');
  return FULL.has(systemCode(error)) || (isOfChild && SAYS_FULL.test(error.message));
}

function systemCode(error: Error): string {
  return String((error as NodeJS.ErrnoException).code ?? '');
}
