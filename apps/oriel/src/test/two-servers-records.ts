import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecords, type Records, startPostgres } from '@oriel/records';
import { fillPrepared } from '@oriel/records/test/fill-prepared';
import { pino } from 'pino';

export interface TwoServersRecords extends AsyncDisposable {
  /** A directory of its own, which goes with it. */
  readonly root: string;
  readonly records: Records;
  readonly other: Records;
}

/** The records of one installation as two of its servers have them open. */
export async function twoServersRecords(): Promise<TwoServersRecords> {
  const logger = pino({ level: 'silent' });
  const root = mkdtempSync(join(tmpdir(), 'oriel-records-'));
  await fillPrepared(join(root, 'postgres'));
  const postgres = await startPostgres({ dataDir: join(root, 'postgres'), logger });
  const records = await openRecords({ connection: postgres.connection, logger });
  const other = await openRecords({ connection: postgres.connection, logger });
  return {
    root,
    records,
    other,
    async [Symbol.asyncDispose]() {
      await Promise.all([records.close(), other.close()]);
      await postgres.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
