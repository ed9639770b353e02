import { RecordsError } from '@oriel/records';
import { StoreError } from '@oriel/store';
import { EngineStartError } from '@oriel/store-clickhouse';
import { expect, test } from 'vitest';
import { OrielError, type OrielErrorCode } from './errors.ts';
import { startFailure } from './start-failure.ts';

const ofSystem = (code: string, message: string) => Object.assign(new Error(`${code}: ${message}`), { code });

test.each<[OrielErrorCode, RegExp, Error]>([
  ['newer_data', /schema version 99/, new StoreError('newer_schema', 'the data has schema version 99')],
  ['newer_data', /newer version of Oriel; start that version$/, new RecordsError('newer_records')],
  ['postgres_missing', /set DATABASE_URL/, new RecordsError('postgres_missing')],
  [
    'foreign_files',
    /chown -R 7070/,
    new RecordsError('postgres_foreign_files', "it is another's: chown -R 7070:7070 '/x'"),
  ],
  ['start_failed', /made by PostgreSQL 19/, new RecordsError('postgres_version', 'it was made by PostgreSQL 19')],
  [
    'engine_missing',
    /^cannot start the embedded engine: none for s390x$/,
    new EngineStartError('none for s390x', { isMissing: true }),
  ],
  [
    'start_failed',
    /^cannot start the embedded engine: it ended \(SIGSEGV\)$/,
    new EngineStartError('it ended (SIGSEGV)'),
  ],
  ['disk_full', /^ENOSPC: write; make room, or .*--data$/, ofSystem('ENOSPC', 'write')],
  ['disk_full', /make room, or .*--data$/, ofSystem('EDQUOT', 'write')],
  ['disk_full', /make room/, new RecordsError('postgres_failed', 'could not write: No space left on device')],
  ['disk_full', /make room/, new EngineStartError('Code: 243. DB::Exception: … (NOT_ENOUGH_SPACE)')],
  ['directory_unwritable', /open '\/x'; give this user the right to, or .*--data$/, ofSystem('EACCES', "open '/x'")],
  ['directory_unwritable', /--data$/, ofSystem('EROFS', "open '/x'")],
])('%s: %s', (code, sentence, error) => {
  const failure = startFailure(error);
  expect(failure).toBeInstanceOf(OrielError);
  expect(failure).toMatchObject({ code, message: expect.stringMatching(sentence), cause: error });
});

test('a full disk of somebody else’s database is not ours to make room on', () => {
  const away = new RecordsError('records_unavailable', 'could not extend file: No space left on device');
  expect(startFailure(away)).toMatchObject({ code: 'start_failed' });
});

test('what came first is the reason, whatever went wrong when the rest was closed', () => {
  const first = new OrielError('port_taken');
  expect(startFailure(new SuppressedError(new Error('closing'), first))).toBe(first);
});

test('a fault of ours stays what it is', () => {
  const fault = new TypeError('x is not a function');
  expect(startFailure(fault)).toBe(fault);
  expect(startFailure(undefined)).toBeUndefined();
});
